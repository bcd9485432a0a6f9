import "#host";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseOptions } from "../../lib/cli/options.ts";

const usage = {
  command: "demo",
  summary: "Demonstrates.",
  options: {
    model: { kind: "choice", choices: ["mlp", "cnn"], default: "mlp", help: "which model" },
    epochs: { kind: "integer", min: 1, default: 5, help: "how often" },
    data: { kind: "text", value: "DIR", help: "where from" },
    json: { kind: "flag", help: "as JSON" },
  },
  operands: { name: "FILE", min: 0, max: 1 },
} as const;

const parse = (...args: string[]) => {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) throw new Error("help was not asked for");
  return parsed;
};

Deno.test("parseOptions() gives the defaults", () => {
  assertEquals(parse(), {
    values: { model: "mlp", epochs: 5, data: undefined, json: false },
    operands: [],
  });
});

Deno.test("parseOptions() takes values behind a space or an equals sign, and operands", () => {
  assertEquals(parse("--model", "cnn", "file", "--epochs=7", "--json", "--data", "d"), {
    values: { model: "cnn", epochs: 7, data: "d", json: true },
    operands: ["file"],
  });
});

Deno.test("parseOptions() suggests the option that was meant", () => {
  assertThrows(
    () => parse("--epoch", "3"),
    Error,
    "Unknown option --epoch: did you mean --epochs?",
  );
  assertThrows(() => parse("-x"), Error, "Unknown option -x");
});

Deno.test("parseOptions() suggests the choice that was meant", () => {
  assertThrows(
    () => parse("--model", "cn"),
    Error,
    '--model is "cn", expected mlp or cnn: did you mean cnn?',
  );
});

for (const value of ["0", "-1", "1.5", "five", "1e3", "0x10", "99999999999999999999"]) {
  Deno.test(`parseOptions() refuses ${value} epochs`, () => {
    assertThrows(
      () => parse(`--epochs=${value}`),
      Error,
      `--epochs is "${value}", expected an integer of 1 or more`,
    );
  });
}

Deno.test("parseOptions() refuses an option without its value, and a flag with one", () => {
  assertThrows(() => parse("--epochs"), Error, "--epochs has no value");
  assertThrows(() => parse("--data", ""), Error, "--data has no value, expected DIR");
  assertThrows(() => parse("--json=yes"), Error, '--json is "yes", expected no value');
});

Deno.test("parseOptions() refuses too many and too few operands", () => {
  assertThrows(() => parse("a", "b"), Error, 'Unexpected "b"');
  const needy = { ...usage, operands: { name: "FILE", min: 1, max: 1 } };
  assertThrows(() => parseOptions([], needy), Error, "expected deno task demo FILE");
});

Deno.test("parseOptions() makes a help text that names every option with its default", () => {
  const parsed = parseOptions(["--epochs", "3", "--help"], usage);
  if (!("help" in parsed)) throw new Error("expected help");
  for (const text of ["deno task demo FILE", "--model mlp|cnn", "(default: 5)", "--data DIR"]) {
    assertStringIncludes(parsed.help, text);
  }
});

Deno.test("parseOptions() gives the help of a long option a line of its own", () => {
  const choices = ["float32", "float16", "int8"];
  const precision = { kind: "choice", choices, default: "float32", help: "how exact" } as const;
  const options = { precision, json: usage.options.json };
  const parsed = parseOptions(["-h"], { ...usage, options });
  if (!("help" in parsed)) throw new Error("expected help");
  assertStringIncludes(
    parsed.help,
    [
      "  --precision float32|float16|int8",
      "          how exact (default: float32)",
      "  --json  as JSON",
      "  --help  show this text",
    ].join("\n"),
  );
});

Deno.test("parseOptions() tells in its help what an operand may be, where that is said", () => {
  const help = (operands: typeof usage.operands & { readonly help?: string }) => {
    const parsed = parseOptions(["--help"], { ...usage, operands });
    return "help" in parsed ? parsed.help : "";
  };
  assertStringIncludes(
    help({ ...usage.operands, help: "a file or a folder" }),
    "\n\nDemonstrates.\n\nFILE is a file or a folder.\n\nOptions:\n",
  );
  assertStringIncludes(help(usage.operands), "\n\nDemonstrates.\n\nOptions:\n");
});
