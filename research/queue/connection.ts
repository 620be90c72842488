/**
 * The connection to Redis or Valkey, on which BullMQ keeps the queue.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { type Job, Queue, type RedisOptions } from "bullmq";
import { Redis } from "ioredis";
import type { JobData } from "./job_data.ts";
import { withoutPassword } from "./without_password.ts";

/** The name of the queue. */
export const QUEUE_NAME = "goodness";

/** Milliseconds that a server has to answer for the first time. */
const PATIENCE = 5000;

/** Milliseconds between two tries to connect again, at most. */
const LONGEST_PAUSE = 5000;

/** A queue that answers. */
export interface OpenQueue extends AsyncDisposable {
  /** Its URL without the password, for messages. */
  readonly url: string;
  /** How to connect; a connection that breaks is made again. */
  readonly connection: RedisOptions;
  /** The queue. */
  readonly queue: JobQueue;
}

/** The queue, with what its jobs hold. */
export type JobQueue = Queue<QueuedJob>;

/** A job on the queue. */
export type QueuedJob = Job<JobData, unknown>;

/**
 * Connects to a queue.
 *
 * @param url `redis://<user>:<password>@<host>:<port>/<database>`, or `rediss://` for TLS. Without a password, that of
 *   the environment variable `REDIS_PASSWORD` is used.
 * @returns The queue.
 * @throws {InputError} If the URL is of another kind, nobody answers there, or the password is wrong.
 */
export async function openQueue(url: string): Promise<OpenQueue> {
  const { shown, options } = parseUrl(url);
  await checkServer(shown, options);
  const connection: RedisOptions = {
    ...options,
    maxRetriesPerRequest: null, // commands wait until the server is back
    retryStrategy: (times) => Math.min(times * 200, LONGEST_PAUSE),
  };
  const queue = new Queue<QueuedJob>(QUEUE_NAME, { connection });
  queue.on("error", () => {}); // it connects again, and its commands wait
  return {
    url: shown,
    connection,
    queue,
    [Symbol.asyncDispose]: () => queue.close(),
  };
}

interface ParsedUrl {
  readonly shown: string;
  readonly options: RedisOptions;
}

function parseUrl(text: string): ParsedUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === "") {
    throw new InputError(
      `Cannot use the queue ${withoutPassword(text)}: write redis://<host>:<port>`,
    );
  }
  const { hostname, port, username, password, pathname, protocol } = url;
  const secret = decodeURIComponent(password) || Deno.env.get("REDIS_PASSWORD");
  const isTls = protocol === "rediss:";
  return {
    shown: withoutPassword(text),
    options: {
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || 6379),
      db: Number(pathname.slice(1) || 0),
      ...(username !== "" && { username: decodeURIComponent(username) }),
      ...(secret && { password: secret }),
      ...(isTls && { tls: {} }),
    },
  };
}

/** Asks the server once, as BullMQ would wait for it forever. */
async function checkServer(shown: string, options: RedisOptions): Promise<void> {
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: PATIENCE,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let reason: unknown;
  redis.on("error", (error) => reason ??= error);
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw connectionError(shown, reason ?? error);
  } finally {
    redis.disconnect();
  }
}

function connectionError(shown: string, error: unknown): InputError {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : text;
  const isRefused = /WRONGPASS|NOAUTH|NOPERM|invalid username-password/.test(text);
  const what = isRefused
    ? "its password is wrong or missing; write it into the URL or into REDIS_PASSWORD"
    : `nobody answers there (${code}); start redis-server, or see to the host and the port`;
  return new InputError(`Cannot use the queue ${shown}: ${what}`, { cause: error });
}
