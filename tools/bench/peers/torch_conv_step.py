"""The training step of `conv` or `cifar` in PyTorch eager, as its users write it: modules, a detach between
layers, autograd within a layer, AdamW. It compares itself with the step that `step.ts <folder> <preset>` wrote,
then prints images per second as JSON, with channels first or last, whichever is faster.

    deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step cifar
    python3 tools/bench/peers/torch_conv_step.py runs/step [bf16]

With `bf16` convolutions and products run in `torch.autocast`.
"""

import torch
import written_step
from torch.nn import functional as F


class Layer(torch.nn.Module):
    """Products of fields, batch normalisation, and the projected goodness of its squares."""

    def __init__(self, index, tensor, shape, spec):
        super().__init__()
        self.spec = spec
        locations, rows, channels = shape
        weight = tensor(f"before.layers.{index}.weight", shape)
        if locations == 1:  # as PyTorch stores it: channels first
            down, across = spec["field"]
            weight = weight.view(down, across, -1, channels).permute(3, 2, 0, 1)
        self.weight = torch.nn.Parameter(weight.contiguous())
        self.projection = torch.nn.Parameter(
            tensor(f"before.layers.{index}.projection", [spec["cells"] ** 2 * channels, spec["labels"]])
        )
        units = locations * channels
        self.scale = torch.nn.Parameter(tensor(f"before.layers.{index}.scale", [units]))
        self.shift = torch.nn.Parameter(tensor(f"before.layers.{index}.shift", [units]))
        self.register_buffer("mean", torch.zeros(units))
        self.register_buffer("variance", torch.ones(units))

    def product(self, below):
        stride = self.spec.get("stride", [1, 1])
        if self.spec["kind"] == "conv":
            return F.conv2d(below, self.weight, stride=stride, padding=self.spec["padding"])
        (down, across), channels_last = self.spec["field"], below.permute(0, 2, 3, 1)
        fields = channels_last.unfold(1, down, stride[0]).unfold(2, across, stride[1])
        batch, rows, columns = fields.shape[:3]
        seen = fields.permute(1, 2, 0, 4, 5, 3).reshape(rows * columns, batch, -1)
        product = torch.bmm(seen, self.weight)
        return product.transpose(0, 1).reshape(batch, rows, columns, -1).permute(0, 3, 1, 2)

    def normalised(self, product):
        own = self.mean, self.variance, self.scale, self.shift, True, 0.1, 1e-5
        if self.spec["kind"] == "conv":
            return F.batch_norm(product, *own)
        units = product.permute(0, 2, 3, 1)  # each location has statistics of its own
        return F.batch_norm(units.flatten(1), *own).view(units.shape).permute(0, 3, 1, 2)

    def forward(self, below):
        h = self.normalised(self.product(below)).relu()
        pooled = F.adaptive_avg_pool2d(h.square(), self.spec["cells"])
        return h, pooled.permute(0, 2, 3, 1).flatten(1) @ self.projection

    def stored_weight(self):
        """The weight as it was written: rows of the field, channels last."""
        weight = self.weight.detach()
        if weight.dim() == 3:
            return weight
        return weight.permute(2, 3, 1, 0).reshape(1, -1, weight.shape[0])


def stages(spec):
    """Each layer that learns, with the pooling above it; the first one's images come padded."""
    found = []
    for layer in spec["network"]:
        if layer["kind"] == "pool":
            found[-1]["pool"] = layer["field"]
            continue
        written = spec["layers"][len(found)]
        sides = round(len(written["receptiveFields"]) ** 0.5)
        cells = min(spec["projectionGrid"], sides)
        found.append({**layer, "cells": cells, "labels": spec["labels"]})
    return [{**found[0], "padding": 0}, *found[1:]]


class Step:
    def __init__(self, spec, tensor, channels_last):
        shapes = [layer["weightShape"] for layer in spec["layers"]]
        self.pools = [stage.get("pool") for stage in stages(spec)]
        self.layers = [
            Layer(i, tensor, shape, stage) for i, (shape, stage) in enumerate(zip(shapes, stages(spec)))
        ]
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

    def run(self, batch):
        images, labels = batch
        below = images.contiguous(memory_format=self.memory)
        self.optimiser.zero_grad(set_to_none=True)
        for layer, pool in zip(self.layers, self.pools):
            with torch.autocast("cpu", torch.bfloat16, enabled=written_step.PRODUCTS is not None):
                h, goodness = layer(below)
                loss = F.cross_entropy(goodness, labels)
            loss.backward()
            below = h.detach()
            if pool:
                below = F.max_pool2d(below, pool)
        self.optimiser.step()


def padded(images, spec):
    """Images `[B, pixels]` as `[B, channels, height, width]`, with black around them."""
    (height, width, channels), padding = spec["image"], spec["network"][0]["padding"]
    black = torch.tensor(spec["background"]).view(1, channels, 1, 1)
    pictures = images.view(-1, height, width, channels).permute(0, 3, 1, 2)
    return F.pad(pictures - black, (padding,) * 4) + black


def batch_of(index, written):
    batch, classes = written.spec["batchSize"], written.spec["labels"]
    images = written.tensor(f"step{index}.images", [batch, -1])
    labels = written.tensor(f"step{index}.labels", [batch, classes])
    return padded(images, written.spec), labels.argmax(1)


def candidates(written):
    batches = [batch_of(index, written) for index in range(written.spec["steps"])]
    for channels_last in (False, True):
        step = Step(written.spec, written.tensor, channels_last)
        for batch in batches:
            step.run(batch)
        for index, layer in enumerate(step.layers):
            written.compare(index, layer.stored_weight(), 1e-2)  # rounding turns some of Adam's first signs
        yield step.run, batches


written_step.measure(candidates)
