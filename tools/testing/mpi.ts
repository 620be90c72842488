/**
 * What tests need that start several processes by MPI.
 *
 * @module
 */

import { findProgram } from "./find_program.ts";
import type { Requirement } from "./requirement.ts";

/** What a test with `mpirun` needs. */
export const MPI: Requirement = findProgram("mpirun") === null
  ? { missing: "there is no mpirun: install MPICH, on Debian apt-get install mpich" }
  : {};
