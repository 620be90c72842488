"""The training step of `cifar` in PyTorch eager, as its users write it: modules, a detach between layers,
autograd within a layer, AdamW. It compares itself with the step that `step.ts <folder> cifar` wrote, then
prints images per second.

    deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step cifar
    python3 tools/bench/peers/torch_conv_step.py runs/step
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional as F

BLOCK = 10
BLOCKS = 10
SIDE = 32
CELLS = 4
POOLED = (True, True, False, False)  # whether a layer's activities are halved for the next
FIELD = 3


class Layer(torch.nn.Module):
    """A convolution, batch normalisation, and the projected goodness of its squares."""

    def __init__(self, index, tensor, shape, labels):
        super().__init__()
        self.padding = 0 if index == 0 else 1  # images are padded with black, which is not 0
        _, rows, channels = shape
        weight = tensor(f"before.layers.{index}.weight", shape).view(FIELD, FIELD, rows // 9, channels)
        self.weight = torch.nn.Parameter(weight.permute(3, 2, 0, 1).contiguous())
        self.projection = torch.nn.Parameter(
            tensor(f"before.layers.{index}.projection", [CELLS * CELLS * channels, labels])
        )
        self.scale = torch.nn.Parameter(tensor(f"before.layers.{index}.scale", [channels]))
        self.shift = torch.nn.Parameter(tensor(f"before.layers.{index}.shift", [channels]))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("variance", torch.ones(channels))

    def forward(self, below):
        product = F.conv2d(below, self.weight, padding=self.padding)
        h = F.batch_norm(product, self.mean, self.variance, self.scale, self.shift, True, 0.1, 1e-5).relu()
        pooled = F.adaptive_avg_pool2d(h.square(), CELLS)
        return h, pooled.permute(0, 2, 3, 1).flatten(1) @ self.projection

    def stored_weight(self):
        """The weight as it was written: rows of the field, channels last."""
        return self.weight.detach().permute(2, 3, 1, 0).reshape(1, -1, self.weight.shape[0])


class Step:
    def __init__(self, spec, tensor, channels_last):
        shapes = [layer["weightShape"] for layer in spec["layers"]]
        self.layers = [Layer(i, tensor, shape, spec["labels"]) for i, shape in enumerate(shapes)]
        self.memory = torch.channels_last if channels_last else torch.contiguous_format
        adam = spec["adam"]
        parameters = [p for layer in self.layers for p in layer.parameters()]
        self.optimiser = torch.optim.AdamW(
            parameters,
            lr=spec["learningRate"],
            betas=(adam["beta1"], adam["beta2"]),
            eps=adam["epsilon"],
            weight_decay=spec["weightDecay"],
        )

    def run(self, images, labels):
        below = images.contiguous(memory_format=self.memory)
        self.optimiser.zero_grad(set_to_none=True)
        for layer, pooled in zip(self.layers, POOLED):
            h, goodness = layer(below)
            F.cross_entropy(goodness, labels).backward()
            below = h.detach()
            if pooled:
                below = F.max_pool2d(below, 2)
        self.optimiser.step()


def padded(images, background):
    """Images `[B, pixels]` as `[B, 3, 34, 34]`, with black around them."""
    black = torch.tensor(background).view(1, 3, 1, 1)
    return F.pad(images.view(-1, SIDE, SIDE, 3).permute(0, 3, 1, 2) - black, (1, 1, 1, 1)) + black


def compare(step, batches, tensor):
    """Stops unless the weights after the written steps agree."""
    for images, labels in batches:
        step.run(images, labels)
    for index, layer in enumerate(step.layers):
        stored = layer.stored_weight()
        expected = tensor(f"after.layers.{index}.weight", stored.shape)
        moved = (expected - tensor(f"before.layers.{index}.weight", stored.shape)).abs().mean()
        apart = (stored - expected).abs().mean()
        if not apart < 1e-2 * moved:  # Adam's first steps are signs: rounding turns some of them
            sys.exit(f"Cannot compare speeds: layer {index} is {apart} apart after moving {moved}")


def images_per_second(step, images, labels):
    rates = []
    for _ in range(BLOCKS + 1):
        start = time.perf_counter()
        for _ in range(BLOCK):
            step.run(images, labels)
        rates.append(BLOCK * len(labels) / (time.perf_counter() - start))
    return statistics.median(rates[1:])


def main():
    folder = Path(sys.argv[1])
    spec = json.loads((folder / "step.json").read_text())

    def tensor(name, shape):
        data = bytearray((folder / f"{name}.f32").read_bytes())
        return torch.frombuffer(data, dtype=torch.float32).reshape(shape)

    batch, classes = spec["batchSize"], spec["labels"]
    batches = [
        (
            padded(tensor(f"step{i}.images", [batch, -1]), spec["background"]),
            tensor(f"step{i}.labels", [batch, classes]).argmax(1),
        )
        for i in range(spec["steps"])
    ]
    torch.set_flush_denormal(True)
    for threads in (1, 2):
        torch.set_num_threads(threads)
        for channels_last in (False, True):
            step = Step(spec, tensor, channels_last)
            compare(step, batches, tensor)
            rate = images_per_second(step, *batches[0])
            layout = "channels last" if channels_last else "channels first"
            print(f"{rate:.0f} images/s in PyTorch {torch.__version__}, {threads} threads, {layout}")


main()
