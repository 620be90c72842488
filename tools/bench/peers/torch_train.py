"""The training of `local` in PyTorch eager, from a cold command to the accuracy on the test images: the
step of `torch_step.py`, batches and preparation as the preset has them. What `training.ts <folder>
local <epochs>` wrote says how; images are MNIST's own files. Prints the accuracy as JSON.

    apt-get install -y python3-torch libopenblas0-pthread
    deno run --allow-read --allow-write=runs tools/bench/peers/training.ts runs/training local 4
    /usr/bin/python3 tools/bench/peers/torch_train.py runs/training
"""

import json
import math
import sys
import time
from pathlib import Path

import torch
import torch_step
import written_step

SIDE = 28
TESTED = 1000  # test images at a time


class TrainingStep(torch_step.Step):
    """The step that leaves out pairs which have next to no gradient, as the preset does."""

    def learn(self, index, goodness, one_hot):
        activities, seen, gradient = self.activities[index], self.seen[index], self.gradients[index]
        locations, _, channels = activities.shape
        scale, batch = self.spec["lossScale"], self.batch
        deficit = torch.sigmoid((goodness[batch:] - goodness[:batch]) * scale)
        kept = (deficit > self.spec["easyExampleThreshold"]).nonzero().squeeze(1)
        both = torch.cat([kept, kept + batch])
        factor = deficit[kept] * (scale / batch * 2 / (locations * channels))
        dz = activities[:, both] * torch.cat([-factor, factor]).unsqueeze(1)
        left = seen[:, :, kept] if index == 0 else seen[:, kept].transpose(1, 2)
        torch.bmm(left, dz[:, : len(kept)] + dz[:, len(kept) :], out=gradient)
        by_label = torch.bmm(one_hot[both].t().expand(locations, -1, -1), dz)
        gradient[:, -1 - self.labels : -1].add_(by_label, alpha=self.label_scale)


class Images:
    """MNIST's images of one part, moved and standardised when they are needed."""

    def __init__(self, spec, part):
        folder = Path(spec["data"])
        pixels = bytearray((folder / f"{part}-images-idx3-ubyte").read_bytes())
        labels = bytearray((folder / f"{part}-labels-idx1-ubyte").read_bytes())
        images = torch.frombuffer(pixels, dtype=torch.uint8, offset=16).view(-1, SIDE, SIDE)
        self.labels = torch.frombuffer(labels, dtype=torch.uint8, offset=8).long()
        self.shift = spec["shift"]
        self.mean, self.std = spec["mean"] * 255, spec["std"] * 255
        border = self.shift
        self.padded = torch.nn.functional.pad(images, (border, border, border, border))
        self.width = SIDE + 2 * border
        row, column = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
        self.window = (row * self.width + column).flatten()

    def at(self, rows, down, right):
        """Images as networks take them; shifts count from the upper left corner of the border."""
        start = rows * self.width**2 + down * self.width + right
        levels = self.padded.flatten()[start.unsqueeze(1) + self.window]
        return levels.float().sub_(self.mean).div_(self.std)

    def moved(self, rows):
        down, right = torch.randint(0, 2 * self.shift + 1, (2, len(rows)))
        return self.at(rows, down, right)

    def still(self, rows):
        return self.at(rows, torch.tensor(self.shift), torch.tensor(self.shift))


def gumbel(shape):
    return -torch.log(-torch.log(torch.rand(shape).clamp_(1e-20, 1 - 1e-7)))


def train(step, images, spec):
    """Adam's step size is corrected for its start at zero; the rate falls linearly to zero."""
    adam, batch = spec["adam"], spec["batchSize"]
    per_epoch = len(images.labels) // batch
    steps = per_epoch * spec["epochs"]
    layers = len(step.weights)
    for at in range(steps):
        if at % per_epoch == 0:
            order = torch.randperm(len(images.labels))
        rows = order[at % per_epoch * batch :][:batch]
        correction = math.sqrt(1 - adam["beta2"] ** (at + 1)) / (1 - adam["beta1"] ** (at + 1))
        size = spec["learningRate"] * (1 - at / steps) * correction
        step.run(
            {
                "images": images.moved(rows),
                "labels": torch.nn.functional.one_hot(images.labels[rows], step.labels).float(),
                "noise": gumbel((batch, step.labels)),
                "stepSize": torch.full((layers,), size),
            }
        )
    return steps * batch


@torch.no_grad()
def accuracy(step, images):
    """The share of images whose label has the highest goodness, summed over layers."""
    right = 0
    for rows in torch.arange(len(images.labels)).split(step.batch):
        total = torch.zeros(step.batch, step.labels)
        for index, weight in enumerate(step.weights):
            seen = step.see_images(images.still(rows)) if index == 0 else step.see(index, passed_on, None)
            product = step.products[index]
            torch.bmm(seen, weight, out=product)
            by_label = step.label_rows(index)
            for label in range(step.labels):
                total[:, label] += torch_step.mean_square((product + by_label[:, label : label + 1]).relu_())
            passed_on = torch_step.mean_square(product.relu_())
        right += (total.argmax(1) == images.labels[rows]).sum().item()
    return right / len(images.labels)


written = written_step.Written(sys.argv[1])
spec = written.spec
torch.set_flush_denormal(True)
torch.manual_seed(spec["seed"])
step = TrainingStep(spec, written.tensor)
start = time.perf_counter()
trained = train(step, Images(spec, "train"), spec)
seconds = time.perf_counter() - start
tested = TrainingStep({**spec, "batchSize": TESTED}, written.tensor)
tested.weights = step.weights
print(
    json.dumps(
        {
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "imagesPerSecond": trained / seconds,
            "testAccuracy": accuracy(tested, Images(spec, "t10k")),
        }
    )
)
