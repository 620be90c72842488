/**
 * What is particular to one binary interface of MPI: that of MPICH 3.1 and later, which Intel MPI, MVAPICH2 and Cray
 * MPICH share (the MPICH ABI Compatibility Initiative). Its handles are plain integers.
 *
 * @module
 */

/** The names of the library for the system's loader. */
export const LIBRARY_NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ["libmpich.so.12", "libmpi.so.12"],
  darwin: ["libmpi.12.dylib", "libmpich.12.dylib"],
};

/** `MPI_COMM_WORLD`. */
export const COMM_WORLD = 0x44000000;
/** `MPI_BYTE` and `MPI_FLOAT`. */
export const BYTE = 0x4c00010d;
export const FLOAT = 0x4c00040a;
/** `MPI_SUM`. */
export const SUM = 0x58000003;
/** `MPI_STATUS_IGNORE`. */
export const STATUS_IGNORE = 1n;
/** `MPI_COMM_TYPE_SHARED` and `MPI_INFO_NULL`. */
export const COMM_TYPE_SHARED = 1;
export const INFO_NULL = 0x1c000000;
/** `MPI_THREAD_MULTIPLE`. */
export const THREAD_MULTIPLE = 3;
/** `MPI_ERRORS_RETURN`. */
export const ERRORS_RETURN = 0x54000001;
/** `MPI_MAX_ERROR_STRING`. */
export const MAX_ERROR_STRING = 512;
