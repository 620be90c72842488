#!/usr/bin/env python3
"""Makes the small data sets that the tests of the loaders read: python3 make.py

They are written by Python's struct and by Pillow (Debian: python3-pil), so that no code of the
loaders' own project has a part in them.
"""
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, content):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def cifar():
    """An image is even per plane and row: red = 10 * image + row, green = 100 + row, blue = 200."""

    def record(labels, image):
        planes = [[10 * image + row, 100 + row, 200] for row in range(32)]
        return bytes(labels) + b"".join(bytes([row[plane]]) * 32 for plane in range(3) for row in planes)

    for batch in range(5):
        write(f"cifar10/data_batch_{batch + 1}.bin", record([batch], batch))
    write("cifar10/test_batch.bin", record([9], 5) + record([5], 6))
    names = "airplane automobile bird cat deer dog frog horse ship truck".split()
    write("cifar10/batches.meta.txt", "\n".join(names + ["", ""]).encode())
    write("cifar100/train.bin", record([19, 99], 0) + record([3, 0], 1))
    write("cifar100/test.bin", record([0, 49], 2))
    write("cifar100/fine_label_names.txt", "".join(f"class {i}\n" for i in range(100)).encode())


cifar()
