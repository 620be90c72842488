import { assertEquals, assertStringIncludes } from "@std/assert";
import { audit } from "./audit.ts";

/** Audits against a registry that answers so. */
async function auditAt(answer: () => Response): ReturnType<typeof audit> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const registry = Deno.serve(options, answer);
  const url = `http://127.0.0.1:${registry.addr.port}/`;
  try {
    return await audit({ NPM_CONFIG_REGISTRY: url, NO_COLOR: "1" });
  } finally {
    await registry.shutdown();
  }
}

const ADVISORY = {
  ...{ id: 1, url: "https://advisories.test/1", title: "Reads too much", severity: "high" },
  ...{ vulnerable_versions: ">=0.0.0", cwe: [], cvss: { score: 7, vectorString: null } },
};

Deno.test("audit() tells what is vulnerable from what is not, and from what nobody knows", async () => {
  const sound = await auditAt(() => Response.json({}));
  assertEquals(sound, { text: "No known vulnerabilities found", status: 0 });
  const vulnerable = await auditAt(() => Response.json({ hono: [ADVISORY] }));
  assertEquals(vulnerable.status, 1);
  assertStringIncludes(vulnerable.text, "Package:    hono");
  const silent = await auditAt(() => new Response("not here", { status: 404 }));
  assertEquals(silent.status, 2);
  assertStringIncludes(silent.text, "Cannot audit as the package registry must say");
});
