/**
 * A bucket of S3 as a store. The endpoint, the region and the keys are those of the usual environment variables of AWS.
 *
 * @module
 */

import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { InputError } from "@goodness/core";
import { type Store, StoreError } from "./store.ts";

/** The most keys that S3 removes at once. */
const BATCH = 1000;

/** A store that is a bucket of S3, or of what speaks its protocol. */
export class S3Store implements Store {
  /** Its URL. */
  readonly url: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  /** What all keys begin with; empty, or with a slash at its end. */
  readonly #prefix: string;

  private constructor(url: string, client: S3Client) {
    const { hostname, pathname } = new URL(url);
    this.url = url;
    this.#client = client;
    this.#bucket = hostname;
    const path = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, "");
    this.#prefix = path === "" ? "" : `${path}/`;
  }

  /**
   * Opens a store; it is not asked for anything yet.
   *
   * @param url `s3://<bucket>/<prefix>`.
   * @returns The store.
   * @throws {InputError} If the URL has no bucket.
   */
  static open(url: string): S3Store {
    if (!/^s3:\/\/[a-z\d][a-z\d.-]{1,61}[a-z\d](\/|$)/.test(url)) {
      throw new InputError(`Cannot use the store ${url}: write s3://<bucket>/<prefix>`);
    }
    const endpoint = Deno.env.get("AWS_ENDPOINT_URL_S3") ?? Deno.env.get("AWS_ENDPOINT_URL");
    const region = Deno.env.get("AWS_REGION") ?? Deno.env.get("AWS_DEFAULT_REGION") ?? "us-east-1";
    const client = new S3Client({
      region,
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
      // The SDK's own says what the system is, which takes a permission.
      defaultUserAgentProvider: () => Promise.resolve([["goodness", "1"]]),
    });
    return new S3Store(url, client);
  }

  /** As {@linkcode Store.read}. */
  async read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const { Body } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + key }),
      );
      return Body && new Uint8Array(await Body.transformToByteArray());
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw this.#explained(error, "read");
    }
  }

  /** As {@linkcode Store.write}. */
  async write(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: this.#prefix + key,
      Body: bytes,
    });
    await this.#try("write", () => this.#client.send(command));
  }

  /** As {@linkcode Store.list}. */
  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: this.#prefix + prefix,
        ContinuationToken,
      });
      const page = await this.#try("list", () => this.#client.send(command));
      for (const { Key } of page.Contents ?? []) {
        if (Key !== undefined) keys.push(Key.slice(this.#prefix.length));
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys.toSorted();
  }

  /** As {@linkcode Store.remove}. */
  async remove(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += BATCH) {
      const Objects = keys.slice(start, start + BATCH).map((key) => ({ Key: this.#prefix + key }));
      const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects } });
      await this.#try("remove from", () => this.#client.send(command));
    }
  }

  async #try<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw this.#explained(error, what);
    }
  }

  #explained(error: unknown, what: string): StoreError {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const remedy = name === "CredentialsProviderError"
      ? "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
      : "see to its endpoint (AWS_ENDPOINT_URL), its bucket and its keys";
    const reason = message === "" ? name : message;
    return new StoreError(`Cannot ${what} the store ${this.url}: ${reason}; ${remedy}`, {
      cause: error,
    });
  }
}
