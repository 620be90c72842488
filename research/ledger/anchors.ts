/**
 * Published figures of Forward-Forward, which the ledger's results are compared with.
 *
 * @module
 */

import type { Anchor } from "./entry.ts";

/** Papers, and the sources of their figures. */
const HINTON = "Hinton 2022, arXiv 2212.13345; from several notes that agree";
const DEEPER_FORWARD = "DeeperForward, ICLR 2025; table 1 of the paper";

const LOEWE: Anchor = {
  name: "loeweX, dense, 3 x 1000",
  error: 1.45,
  kind: "open",
  source: "README of github.com/loeweX/Forward-Forward",
};

const HINTON_DENSE: Anchor = {
  name: "Hinton, dense, 4 x 2000, supervised, 60 epochs",
  error: 1.36,
  kind: "paper",
  source: HINTON,
};

const HINTON_SHIFTED: Anchor = {
  name: "Hinton, dense, shifts of up to 2 pixels, 500 epochs",
  error: 0.64,
  kind: "paper",
  source: HINTON,
};

const HINTON_UNSUPERVISED: Anchor = {
  name: "Hinton, locally connected, unsupervised, 60 epochs",
  error: 1.16,
  kind: "paper",
  source: HINTON,
};

const RUST: Anchor = {
  name: "Rust port, dense, 3 x 1000, dropout and shifts, 200 epochs on all 60,000 images",
  error: 0.69,
  kind: "open",
  source: "README of github.com/jesper-olsen/forward-forward-rs (0.71 % on 50,000 images)",
};

/** Published figures by what they are of. */
export const ANCHORS = {
  local: [
    HINTON_DENSE,
    LOEWE,
    {
      name: "keras.io, dense",
      error: 2.36,
      kind: "open",
      source: "keras.io/examples/vision/forwardforward",
    },
  ],
  shifted: [HINTON_SHIFTED, RUST],
  dense: [HINTON_DENSE, LOEWE],
  grouped: [
    {
      name: "CwComp, 4 convolutions",
      error: 0.58,
      kind: "open",
      source: "README of github.com/andreaspapac/CwComp, AAAI 2024",
    },
    {
      name: "DeeperForward, TinyCNN",
      error: 0.5,
      std: 0.05,
      kind: "paper",
      source: DEEPER_FORWARD,
    },
    {
      name: "DeeperForward, CNN-14",
      error: 0.35,
      std: 0.02,
      kind: "paper",
      source: DEEPER_FORWARD,
    },
  ],
  fashion: [
    {
      name: "Rust port, dense, 3 x 1000, on all 60,000 images",
      error: 10.48,
      kind: "open",
      source: "README of github.com/jesper-olsen/forward-forward-rs (10.69 % on 50,000 images)",
    },
    {
      name: "CwComp, 4 convolutions",
      error: 7.69,
      kind: "open",
      source: "README of github.com/andreaspapac/CwComp, AAAI 2024",
    },
    {
      name: "DeeperForward, 17 layers",
      error: 6.87,
      kind: "paper",
      source: DEEPER_FORWARD,
    },
  ],
  cifar: [
    {
      name: "CwComp, 4 convolutions",
      error: 21.89,
      kind: "open",
      source: "README of github.com/andreaspapac/CwComp, AAAI 2024",
    },
    { name: "DeeperForward, TinyCNN", error: 20.51, kind: "paper", source: DEEPER_FORWARD },
    { name: "DeeperForward, 14 layers", error: 18.24, kind: "paper", source: DEEPER_FORWARD },
    { name: "DeeperForward, 17 layers", error: 13.78, kind: "paper", source: DEEPER_FORWARD },
  ],
  unsupervised: [
    HINTON_UNSUPERVISED,
    {
      name: "ff-hybrid-mnist, dense, 4 x 1000, hybrids, 30 epochs",
      error: 5.21,
      kind: "open",
      source: "README of github.com/yaroslavvb/hinton-problems",
    },
  ],
  unsupervisedRecord: [
    HINTON_UNSUPERVISED,
    {
      name: "Hinton, dense, 4 x 2000, unsupervised",
      error: 1.37,
      kind: "paper",
      source: HINTON,
    },
    {
      name: "self-contrastive FF, dense",
      error: 1.3,
      kind: "paper",
      source: "Chen et al. 2025, Nature Communications 16:5978; from notes about it",
    },
  ],
} satisfies Record<string, readonly Anchor[]>;
