#!/usr/bin/env python3
"""Makes the small data sets that the tests of the loaders read: python3 make.py

They are written by Python's struct and by Pillow (Debian: python3-pil), so that no code of this
project has a part in them.
"""
import gzip
import json
import os
import shutil
import struct

from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, content):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def cifar():
    """An image is even per plane and row: red = 10 * image + row, green = 100 + row, blue = 200 + row."""

    def record(labels, image):
        planes = [[10 * image + row, 100 + row, 200 + row] for row in range(32)]
        return bytes(labels) + b"".join(bytes([row[plane]]) * 32 for plane in range(3) for row in planes)

    for batch in range(5):
        write(f"cifar10/data_batch_{batch + 1}.bin", record([batch], batch))
    write("cifar10/test_batch.bin", record([9], 5) + record([5], 6))
    names = "airplane automobile bird cat deer dog frog horse ship truck".split()
    write("cifar10/batches.meta.txt", "\n".join(names + ["", ""]).encode())
    write("cifar100/train.bin", record([19, 99], 0) + record([3, 0], 1))
    write("cifar100/test.bin", record([0, 49], 2))
    write("cifar100/fine_label_names.txt", "".join(f"class {i}\n" for i in range(100)).encode())


UINT8, INT32, FLOAT32 = (0x08, "B"), (0x0C, "i"), (0x0D, "f")


def idx(shape, values, kind=UINT8):
    code, letter = kind
    head = struct.pack(f">BBBB{len(shape)}I", 0, 0, code, len(shape), *shape)
    return head + struct.pack(f">{len(values)}{letter}", *values)


def drawing(label, image, ink=255, ground=0):
    """A bar on 10x8 pixels, upright for label 0, level for label 1, a dot for label 2; grey ends."""
    pixels = [ground] * 80
    where = [[(row, 3 + image % 2) for row in range(2, 8)], [(4 + image % 2, column) for column in range(1, 7)], [(5, 4)]]
    for at, (row, column) in enumerate(where[label]):
        pixels[row * 8 + column] = (ink + ground) // 2 if at == 0 and abs(ink - ground) > 1 else ink
    return pixels


def drawings(ink=255, ground=0):
    """Six training and three test images of 10x8, with labels 0, 1, 2."""
    for part, count in (("train", 6), ("t10k", 3)):
        labels = [image % 3 for image in range(count)]
        yield part, labels, sum((drawing(label, image, ink, ground) for image, label in enumerate(labels)), [])


def idx_folders():
    for part, labels, pixels in drawings():
        images_name, labels_name = f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"
        images, numbers = idx([len(labels), 10, 8], pixels), idx([len(labels)], labels)
        write(f"idx/plain/{images_name}", images)
        write(f"idx/plain/{labels_name}", numbers)
        write(f"idx/folders/{images_name}/{images_name}", images)
        write(f"idx/folders/{labels_name}/{labels_name}", numbers)
        write(f"idx/folders/{part}-images.idx3-ubyte", images)
        write(f"idx/dots/{part}-images.idx3-ubyte", images)
        write(f"idx/dots/{part}-labels.idx1-ubyte", numbers)
        half = len(images) // 2
        write(f"idx/members/{images_name}.gz", gzip.compress(images[:half], mtime=0) + gzip.compress(images[half:], mtime=0))
        write(f"idx/members/{labels_name}.gz", gzip.compress(numbers, mtime=0))
        write(f"idx/int32/{images_name}", images)
        write(f"idx/int32/{labels_name}", idx([len(labels)], labels, INT32))
        upright = [pixels[image * 80 + row * 8 + column] for image in range(len(labels)) for column in range(8) for row in range(10)]
        part = "test" if part == "t10k" else part
        write(f"idx/emnist/emnist-letters-{part}-images-idx3-ubyte.gz", gzip.compress(idx([len(labels), 8, 10], upright), mtime=0))
        write(f"idx/emnist/emnist-letters-{part}-labels-idx1-ubyte.gz", gzip.compress(numbers, mtime=0))
    for name, ink, ground in (("dark", 0, 255), ("binary", 1, 0), ("binary-dark", 0, 1)):
        for part, labels, pixels in drawings(ink, ground):
            write(f"idx/{name}/{part}-images-idx3-ubyte", idx([len(labels), 10, 8], pixels))
            write(f"idx/{name}/{part}-labels-idx1-ubyte", idx([len(labels)], labels))
    for part, count in (("train", 4), ("t10k", 2)):
        write(f"idx/colour/{part}-images-idx4-ubyte", idx([count, 2, 3, 3], [at % 251 for at in range(18 * count)]))
        write(f"idx/colour/{part}-labels-idx1-ubyte", idx([count], [at % 2 for at in range(count)]))
    write("idx/colour/classes.txt", b"cat\r\ndog\r\n")
    write("idx/float-images", idx([1, 2, 2], [0.0, 0.5, 0.5, 1.0], FLOAT32))


def tables():
    """The drawings again, of 8x8 pixels: what is below the eighth row is cut off."""
    for part, labels, pixels in drawings():
        rows = [[label] + pixels[80 * image : 80 * image + 64] for image, label in enumerate(labels)]
        part = "test" if part == "t10k" else part
        header = ",".join(["label"] + [f"pixel{at}" for at in range(64)]) + "\n"
        lines = "".join(",".join(map(str, row)) + "\n" for row in rows)
        write(f"csv/header/fashion-mnist_{part}.csv", (header + lines).encode())
        write(f"csv/plain/mnist_{part}.csv", lines.replace("\n", "\r\n").encode()[:-2])
        if part == "train":
            write("csv/no-test/train.csv", (header + lines * 2).encode())
        else:
            unlabelled = "".join(",".join(map(str, row[1:])) + "\n" for row in rows)
            write("csv/no-test/test.csv", (header.split(",", 1)[1] + unlabelled).encode())
    colour = "".join(",".join(map(str, [image] + [(image + at) % 256 for at in range(12)])) + "\n" for image in range(3))
    write("csv/colour/train.csv", colour.encode())
    write("csv/colour/test.csv", colour.encode())


def save(name, image, **options):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    image.save(path, **options)


def gradient(mode, size=(9, 6), shift=0):
    image = Image.new("RGB", size)
    width, height = size
    image.putdata([((x * 255 // width + shift) % 256, y * 255 // height, (x * y * 9) % 256) for y in range(height) for x in range(width)])
    return image.convert(mode)


def formats():
    """Pictures of all formats, and what Pillow reads: red, green and blue of each pixel on white."""
    alpha = Image.new("L", (9, 6))
    alpha.putdata([min(255, 32 * x) for y in range(6) for x in range(9)])
    rgba = gradient("RGB")
    rgba.putalpha(alpha)
    grey_alpha = gradient("L")
    grey_alpha.putalpha(alpha)
    deep = Image.new("I;16", (9, 6))
    deep.putdata([x * 7000 + y * 100 for y in range(6) for x in range(9)])
    palette = gradient("RGB").quantize(7)
    key = gradient("L").point(lambda level: level // 64 * 64)
    saved = {
        "rgb.png": (gradient("RGB"), {}),
        "grey.png": (gradient("L"), {}),
        "rgba.png": (rgba, {}),
        "grey-alpha.png": (grey_alpha, {}),
        "grey16.png": (deep, {}),
        "bits1.png": (gradient("1"), {}),
        "palette4.png": (palette, {"bits": 4}),
        "palette-transparent.png": (palette, {"transparency": 2}),
        "key.png": (key, {"transparency": 64}),
        "rgb.jpg": (gradient("RGB", (24, 17)), {"quality": 95, "subsampling": 0}),
        "half.jpg": (gradient("RGB", (24, 17)), {"quality": 95, "subsampling": 2}),
        "progressive.jpg": (gradient("RGB", (24, 17)), {"quality": 90, "subsampling": 0, "progressive": True}),
        "grey.jpg": (gradient("L", (24, 17)), {"quality": 95}),
    }
    expected = {}
    for name, (image, options) in saved.items():
        save(f"formats/{name}", image, **options)
        read = Image.open(os.path.join(HERE, "formats", name))
        if read.mode.startswith("I"):
            grey = [round(level / 257) for level in read.getdata()]
            pixels = [(level,) * 3 for level in grey]
        else:
            colours = read.convert("RGBA")
            ground = Image.new("RGBA", colours.size, "white")
            pixels = [pixel[:3] for pixel in Image.alpha_composite(ground, colours).getdata()]
        expected[name] = [read.size[0], read.size[1], [level for pixel in pixels for level in pixel]]
    write("formats/expected.json", json.dumps(expected, separators=(",", ":")).encode())


def pictures():
    for part, count in (("train", 3), ("test", 1)):
        for image in range(count):
            save(f"pictures/colour/{part}/red/{image}.png", Image.new("RGB", (6, 4), (200 + image, 0, 0)))
            save(f"pictures/colour/{part}/blue/{image}.jpg", Image.new("RGB", (6, 4), (0, 0, 200)), quality=95)
            save(f"pictures/colour/{part}/grey/{image}.png", Image.new("L", (6, 4), 100 + image))
    write("pictures/colour/train/red/notes.txt", b"not a picture\n")
    write("pictures/colour/train/.hidden/x.txt", b"")
    for image in range(10):
        level = 20 * image
        save(f"pictures/grey/light/{image}.png", Image.new("L", (5, 5), 30 + level))
        save(f"pictures/grey/dark/{image}.png", Image.new("RGB", (5, 5), (level, level, level)))
    save("pictures/sizes/wide/1.png", gradient("RGB", (12, 8)))
    save("pictures/sizes/wide/2.png", gradient("RGB", (12, 8), 9))
    save("pictures/sizes/small/1.png", Image.new("RGB", (4, 4), (1, 2, 3)))
    save("pictures/sizes/small/2.png", Image.new("RGB", (8, 4), (4, 5, 6)))


for folder in os.listdir(HERE):
    if os.path.isdir(os.path.join(HERE, folder)):
        shutil.rmtree(os.path.join(HERE, folder))
cifar()
idx_folders()
tables()
formats()
pictures()
