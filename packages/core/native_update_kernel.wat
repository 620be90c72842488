;; One pass over a layer's weights where ONNX Runtime would make ten: Adam as `adamUpdate` writes it,
;; four numbers at a time. Tensors are given by where they begin; of each, the bytes from `start` to `end` are
;; updated, all of them multiples of 16. `deno task kernel:build` puts this into native_update_kernel.ts.
(module
  (import "shared" "memory" (memory 1 65536 shared))

  ;; mean   = beta1 mean + gradient meanShare
  ;; square = beta2 square + gradient^2 squareShare
  ;; weight = weight - weight decay - stepSize mean / (sqrt(square) + epsilon)
  (func (export "adam")
    (param $weight i32) (param $mean i32) (param $square i32) (param $gradient i32)
    (param $start i32) (param $end i32)
    (param $beta1 f32) (param $meanShare f32) (param $beta2 f32) (param $squareShare f32)
    (param $epsilon f32) (param $stepSize f32) (param $decay f32)
    (local $w v128) (local $m v128) (local $s v128) (local $g v128)
    (loop $next
      (if (i32.lt_u (local.get $start) (local.get $end))
        (then
          (local.set $g (v128.load (i32.add (local.get $gradient) (local.get $start))))
          (local.set $m (call $normal (f32x4.add
            (f32x4.mul
              (v128.load (i32.add (local.get $mean) (local.get $start)))
              (f32x4.splat (local.get $beta1)))
            (f32x4.mul (local.get $g) (f32x4.splat (local.get $meanShare))))))
          (local.set $s (call $normal (f32x4.add
            (f32x4.mul
              (v128.load (i32.add (local.get $square) (local.get $start)))
              (f32x4.splat (local.get $beta2)))
            (f32x4.mul
              (f32x4.mul (local.get $g) (local.get $g))
              (f32x4.splat (local.get $squareShare))))))
          (local.set $w (v128.load (i32.add (local.get $weight) (local.get $start))))
          (local.set $w (f32x4.sub
            (f32x4.sub (local.get $w) (f32x4.mul (local.get $w) (f32x4.splat (local.get $decay))))
            (f32x4.mul
              (f32x4.div
                (local.get $m)
                (f32x4.add (f32x4.sqrt (local.get $s)) (f32x4.splat (local.get $epsilon))))
              (f32x4.splat (local.get $stepSize)))))
          (v128.store (i32.add (local.get $mean) (local.get $start)) (local.get $m))
          (v128.store (i32.add (local.get $square) (local.get $start)) (local.get $s))
          (v128.store (i32.add (local.get $weight) (local.get $start)) (local.get $w))
          (local.set $start (i32.add (local.get $start) (i32.const 16)))
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

  ;; Zero for denormal numbers, on which arithmetic is a hundred times slower.
  (func $normal (param $x v128) (result v128)
    (v128.and
      (local.get $x)
      (f32x4.ge (f32x4.abs (local.get $x)) (f32x4.splat (f32.const 0x1p-126))))))
