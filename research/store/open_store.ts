/**
 * Opening a store by its URL.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { FolderStore } from "./folder_store.ts";
import type { Store } from "./store.ts";

/**
 * Opens a store.
 *
 * @param url `s3://<bucket>/<prefix>`, `file:///<folder>`, or the path of a folder.
 * @returns The store.
 * @throws {InputError} If the URL is of another kind, or incomplete.
 */
export async function openStore(url: string): Promise<Store> {
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return new FolderStore(url, url);
  if (scheme === "file") return new FolderStore(url, folderOf(url));
  if (scheme === "s3") {
    const { S3Store } = await import("./s3_store.ts"); // the SDK is large, and most stores are folders
    return S3Store.open(url);
  }
  throw new InputError(
    `Cannot use the store ${url}: write s3://<bucket>/<prefix>, file:///<folder>, or a path`,
  );
}

function folderOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  if (hostname === "") return decodeURIComponent(pathname);
  throw new InputError(
    `Cannot use the store ${url}: it has three slashes before the folder, as in file:///data/runs`,
  );
}
