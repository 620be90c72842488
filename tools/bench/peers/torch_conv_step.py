"""The training step of `cifar` in PyTorch eager, as its users write it: modules, a detach between layers,
autograd within a layer, AdamW. It compares itself with the step that `step.ts <folder> cifar` wrote, then
prints images per second as JSON, with channels first or last, whichever is faster.

    deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step cifar
    python3 tools/bench/peers/torch_conv_step.py runs/step
"""

import torch
import written_step
from torch.nn import functional as F

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

    def run(self, batch):
        images, labels = batch
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


def batch_of(index, written):
    batch, classes = written.spec["batchSize"], written.spec["labels"]
    images = written.tensor(f"step{index}.images", [batch, -1])
    labels = written.tensor(f"step{index}.labels", [batch, classes])
    return padded(images, written.spec["background"]), labels.argmax(1)


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
