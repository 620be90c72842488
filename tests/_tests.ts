import { loadTests } from "@goodness/testing/load_tests.ts";

await loadTests(import.meta.url);
