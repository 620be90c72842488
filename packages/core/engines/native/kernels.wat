;; What ONNX Runtime would make ten passes of, in one. Tensors are given by where they begin, in bytes.
;; `deno task kernel:build` puts this into kernels.ts.
(module
  (import "shared" "memory" (memory 1 65536 shared))

  ;; Adam as `optimiserUpdate` writes it, eight numbers at a time; `decay` is the share of a weight that is lost. Of each
  ;; tensor, the bytes from `start` to `end` are updated, all of them multiples of 32. A gradient is the sum of
  ;; `gradient` and of as many `others`, each `stride` bytes behind the one before. Where `rounded` is not 0, the new
  ;; weights go there too, rounded to the nearest bfloat16, ties away from zero. Where `flush` is not 0, denormal moments
  ;; become zero; the processor does that by itself where it was told to.
  ;;
  ;; first  = beta1 first + gradient firstShare
  ;; second = beta2 second + gradient^2 secondShare
  ;; weight = weight - weight decay - stepSize first / (sqrt(second) + epsilon)
  (func (export "adam")
    (param $weight i32) (param $first i32) (param $second i32) (param $gradient i32)
    (param $start i32) (param $end i32)
    (param $others i32) (param $count i32) (param $stride i32) (param $rounded i32) (param $flush i32)
    (param $beta1 f32) (param $firstShare f32) (param $beta2 f32) (param $secondShare f32)
    (param $epsilon f32) (param $stepSize f32) (param $decay f32)
    (local $w v128) (local $x v128) (local $m v128) (local $s v128) (local $g v128) (local $left i32) (local $other i32)
    (local $b1 v128) (local $f v128) (local $b2 v128) (local $q v128)
    (local $e v128) (local $r v128) (local $d v128) (local $least v128)
    (local $half v128)
    ;; V8 makes a vector of a number wherever that is written, so not in the loop.
    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $f (f32x4.splat (local.get $firstShare)))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $q (f32x4.splat (local.get $secondShare)))
    (local.set $e (f32x4.splat (local.get $epsilon)))
    (local.set $r (f32x4.splat (local.get $stepSize)))
    (local.set $d (f32x4.splat (local.get $decay)))
    (local.set $least (f32x4.splat (f32.const 0x1p-126)))
    (local.set $half (i32x4.splat (i32.const 0x8000)))
    (loop $next
      (if (i32.lt_u (local.get $start) (local.get $end))
        (then
          (local.set $g (v128.load (i32.add (local.get $gradient) (local.get $start))))
          (if (local.get $count)
            (then
              (local.set $other (i32.add (local.get $others) (local.get $start)))
              (local.set $left (local.get $count))
              (loop $add
                (local.set $g (f32x4.add (local.get $g) (v128.load (local.get $other))))
                (local.set $other (i32.add (local.get $other) (local.get $stride)))
                (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                (br_if $add (local.get $left)))))
          (local.set $m (f32x4.add
            (f32x4.mul
              (v128.load (i32.add (local.get $first) (local.get $start)))
              (local.get $b1))
            (f32x4.mul (local.get $g) (local.get $f))))
          (local.set $s (f32x4.add
            (f32x4.mul
              (v128.load (i32.add (local.get $second) (local.get $start)))
              (local.get $b2))
            (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $q))))
          (if (local.get $flush)
            (then
              (local.set $m (v128.and
                (local.get $m)
                (f32x4.ge (f32x4.abs (local.get $m)) (local.get $least))))
              (local.set $s (v128.and
                (local.get $s)
                (f32x4.ge (local.get $s) (local.get $least))))))
          (local.set $w (v128.load (i32.add (local.get $weight) (local.get $start))))
          (local.set $w (f32x4.sub
            (f32x4.sub (local.get $w) (f32x4.mul (local.get $w) (local.get $d)))
            (f32x4.mul
              (f32x4.div (local.get $m) (f32x4.add (f32x4.sqrt (local.get $s)) (local.get $e)))
              (local.get $r))))
          (v128.store (i32.add (local.get $first) (local.get $start)) (local.get $m))
          (v128.store (i32.add (local.get $second) (local.get $start)) (local.get $s))
          (v128.store (i32.add (local.get $weight) (local.get $start)) (local.get $w))

          (local.set $g (v128.load offset=16 (i32.add (local.get $gradient) (local.get $start))))
          (if (local.get $count)
            (then
              (local.set $other (i32.add (local.get $others) (local.get $start)))
              (local.set $left (local.get $count))
              (loop $add16
                (local.set $g (f32x4.add (local.get $g) (v128.load offset=16 (local.get $other))))
                (local.set $other (i32.add (local.get $other) (local.get $stride)))
                (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                (br_if $add16 (local.get $left)))))
          (local.set $m (f32x4.add
            (f32x4.mul
              (v128.load offset=16 (i32.add (local.get $first) (local.get $start)))
              (local.get $b1))
            (f32x4.mul (local.get $g) (local.get $f))))
          (local.set $s (f32x4.add
            (f32x4.mul
              (v128.load offset=16 (i32.add (local.get $second) (local.get $start)))
              (local.get $b2))
            (f32x4.mul (f32x4.mul (local.get $g) (local.get $g)) (local.get $q))))
          (if (local.get $flush)
            (then
              (local.set $m (v128.and
                (local.get $m)
                (f32x4.ge (f32x4.abs (local.get $m)) (local.get $least))))
              (local.set $s (v128.and
                (local.get $s)
                (f32x4.ge (local.get $s) (local.get $least))))))
          (local.set $x (v128.load offset=16 (i32.add (local.get $weight) (local.get $start))))
          (local.set $x (f32x4.sub
            (f32x4.sub (local.get $x) (f32x4.mul (local.get $x) (local.get $d)))
            (f32x4.mul
              (f32x4.div (local.get $m) (f32x4.add (f32x4.sqrt (local.get $s)) (local.get $e)))
              (local.get $r))))
          (v128.store offset=16 (i32.add (local.get $first) (local.get $start)) (local.get $m))
          (v128.store offset=16 (i32.add (local.get $second) (local.get $start)) (local.get $s))
          (v128.store offset=16 (i32.add (local.get $weight) (local.get $start)) (local.get $x))

          (if (local.get $rounded)
            (then
              (v128.store
                (i32.add (local.get $rounded) (i32.shr_u (local.get $start) (i32.const 1)))
                (i16x8.narrow_i32x4_u
                  (i32x4.shr_u (i32x4.add (local.get $w) (local.get $half)) (i32.const 16))
                  (i32x4.shr_u (i32x4.add (local.get $x) (local.get $half)) (i32.const 16))))))
          (local.set $start (i32.add (local.get $start) (i32.const 32)))
          (br $next)))))

  ;; average = average + share (weight - average)
  (func (export "average")
    (param $average i32) (param $weight i32)
    (param $start i32) (param $end i32) (param $share f32)
    (local $a v128)
    (loop $next
      (if (i32.lt_u (local.get $start) (local.get $end))
        (then
          (local.set $a (v128.load (i32.add (local.get $average) (local.get $start))))
          (v128.store (i32.add (local.get $average) (local.get $start)) (f32x4.add
            (local.get $a)
            (f32x4.mul
              (f32x4.sub
                (v128.load (i32.add (local.get $weight) (local.get $start)))
                (local.get $a))
              (f32x4.splat (local.get $share)))))
          (local.set $start (i32.add (local.get $start) (i32.const 16)))
          (br $next)))))

  ;; goodness[image, label] = share * sum over locations and channels of relu(image + label)^2
  ;;
  ;; for the images from `start` to `end` of `count`: images [locations, count, channels], ofLabels
  ;; [locations, labels, channels]. Two images at a time, so that what belongs to a label is loaded once for both; the
  ;; last image of an odd number is its own second. Sixteen channels at a time, then four, then one.
  (func (export "goodnessOfLabels")
    (param $images i32) (param $ofLabels i32) (param $goodness i32)
    (param $locations i32) (param $count i32) (param $labels i32) (param $channels i32)
    (param $start i32) (param $end i32) (param $share f32)
    (local $second i32) (local $label i32) (local $location i32) (local $row i32)
    (local $a i32) (local $next i32) (local $b i32)
    (local $stop i32) (local $stop4 i32) (local $stop16 i32)
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128)
    (local $nextSum0 v128) (local $nextSum1 v128) (local $nextSum2 v128) (local $nextSum3 v128)
    (local $x v128) (local $y v128)
    (local $rest f32) (local $nextRest f32) (local $one f32)
    (local.set $row (i32.shl (local.get $channels) (i32.const 2)))
    (loop $nextImages
      (if (i32.lt_u (local.get $start) (local.get $end))
        (then
          (local.set $second (i32.add (local.get $start) (i32.lt_u
            (i32.add (local.get $start) (i32.const 1)) (local.get $end))))
          (local.set $label (i32.const 0))
          (loop $nextLabel
            (local.set $a
              (i32.add (local.get $images) (i32.mul (local.get $start) (local.get $row))))
            (local.set $next
              (i32.add (local.get $images) (i32.mul (local.get $second) (local.get $row))))
            (local.set $b
              (i32.add (local.get $ofLabels) (i32.mul (local.get $label) (local.get $row))))
            (local.set $sum0 (v128.const f32x4 0 0 0 0))
            (local.set $sum1 (v128.const f32x4 0 0 0 0))
            (local.set $sum2 (v128.const f32x4 0 0 0 0))
            (local.set $sum3 (v128.const f32x4 0 0 0 0))
            (local.set $nextSum0 (v128.const f32x4 0 0 0 0))
            (local.set $nextSum1 (v128.const f32x4 0 0 0 0))
            (local.set $nextSum2 (v128.const f32x4 0 0 0 0))
            (local.set $nextSum3 (v128.const f32x4 0 0 0 0))
            (local.set $rest (f32.const 0))
            (local.set $nextRest (f32.const 0))
            (local.set $location (i32.const 0))
            (loop $nextLocation
              (local.set $stop (i32.add (local.get $a) (local.get $row)))
              (local.set $stop16
                (i32.add (local.get $a) (i32.and (local.get $row) (i32.const -64))))
              (local.set $stop4
                (i32.add (local.get $a) (i32.and (local.get $row) (i32.const -16))))
              (loop $next16
                (if (i32.lt_u (local.get $a) (local.get $stop16))
                  (then
                    (local.set $y (v128.load (local.get $b)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load (local.get $a)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $sum0 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $sum0)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load (local.get $next)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $nextSum0 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $nextSum0)))
                    (local.set $y (v128.load offset=16 (local.get $b)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load offset=16 (local.get $a)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $sum1 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $sum1)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load offset=16 (local.get $next)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $nextSum1 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $nextSum1)))
                    (local.set $y (v128.load offset=32 (local.get $b)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load offset=32 (local.get $a)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $sum2 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $sum2)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load offset=32 (local.get $next)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $nextSum2 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $nextSum2)))
                    (local.set $y (v128.load offset=48 (local.get $b)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load offset=48 (local.get $a)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $sum3 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $sum3)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load offset=48 (local.get $next)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $nextSum3 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $nextSum3)))
                    (local.set $a (i32.add (local.get $a) (i32.const 64)))
                    (local.set $next (i32.add (local.get $next) (i32.const 64)))
                    (local.set $b (i32.add (local.get $b) (i32.const 64)))
                    (br $next16))))
              (loop $next4
                (if (i32.lt_u (local.get $a) (local.get $stop4))
                  (then
                    (local.set $y (v128.load (local.get $b)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load (local.get $a)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $sum0 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $sum0)))
                    (local.set $x (f32x4.pmax
                      (f32x4.add (v128.load (local.get $next)) (local.get $y))
                      (v128.const f32x4 0 0 0 0)))
                    (local.set $nextSum0 (f32x4.relaxed_madd
                      (local.get $x) (local.get $x) (local.get $nextSum0)))
                    (local.set $a (i32.add (local.get $a) (i32.const 16)))
                    (local.set $next (i32.add (local.get $next) (i32.const 16)))
                    (local.set $b (i32.add (local.get $b) (i32.const 16)))
                    (br $next4))))
              (loop $next1
                (if (i32.lt_u (local.get $a) (local.get $stop))
                  (then
                    (local.set $one (f32.max
                      (f32.add (f32.load (local.get $a)) (f32.load (local.get $b)))
                      (f32.const 0)))
                    (local.set $rest (f32.add
                      (local.get $rest) (f32.mul (local.get $one) (local.get $one))))
                    (local.set $one (f32.max
                      (f32.add (f32.load (local.get $next)) (f32.load (local.get $b)))
                      (f32.const 0)))
                    (local.set $nextRest (f32.add
                      (local.get $nextRest) (f32.mul (local.get $one) (local.get $one))))
                    (local.set $a (i32.add (local.get $a) (i32.const 4)))
                    (local.set $next (i32.add (local.get $next) (i32.const 4)))
                    (local.set $b (i32.add (local.get $b) (i32.const 4)))
                    (br $next1))))
              (local.set $a (i32.add (local.get $a) (i32.mul
                (i32.sub (local.get $count) (i32.const 1)) (local.get $row))))
              (local.set $next (i32.add (local.get $next) (i32.mul
                (i32.sub (local.get $count) (i32.const 1)) (local.get $row))))
              (local.set $b (i32.add (local.get $b) (i32.mul
                (i32.sub (local.get $labels) (i32.const 1)) (local.get $row))))
              (local.set $location (i32.add (local.get $location) (i32.const 1)))
              (br_if $nextLocation (i32.lt_u (local.get $location) (local.get $locations))))
            (local.set $sum0 (f32x4.add
              (f32x4.add (local.get $sum0) (local.get $sum1))
              (f32x4.add (local.get $sum2) (local.get $sum3))))
            (f32.store
              (i32.add (local.get $goodness) (i32.shl
                (i32.add (i32.mul (local.get $start) (local.get $labels)) (local.get $label))
                (i32.const 2)))
              (f32.mul (local.get $share) (f32.add (local.get $rest) (f32.add
                (f32.add
                  (f32x4.extract_lane 0 (local.get $sum0))
                  (f32x4.extract_lane 1 (local.get $sum0)))
                (f32.add
                  (f32x4.extract_lane 2 (local.get $sum0))
                  (f32x4.extract_lane 3 (local.get $sum0)))))))
            (local.set $nextSum0 (f32x4.add
              (f32x4.add (local.get $nextSum0) (local.get $nextSum1))
              (f32x4.add (local.get $nextSum2) (local.get $nextSum3))))
            (f32.store
              (i32.add (local.get $goodness) (i32.shl
                (i32.add (i32.mul (local.get $second) (local.get $labels)) (local.get $label))
                (i32.const 2)))
              (f32.mul (local.get $share) (f32.add (local.get $nextRest) (f32.add
                (f32.add
                  (f32x4.extract_lane 0 (local.get $nextSum0))
                  (f32x4.extract_lane 1 (local.get $nextSum0)))
                (f32.add
                  (f32x4.extract_lane 2 (local.get $nextSum0))
                  (f32x4.extract_lane 3 (local.get $nextSum0)))))))
            (local.set $label (i32.add (local.get $label) (i32.const 1)))
            (br_if $nextLabel (i32.lt_u (local.get $label) (local.get $labels))))
          (local.set $start (i32.add (local.get $start) (i32.const 2)))
          (br $nextImages))))))
