import { assert, assertEquals, assertThrows } from "@std/assert";
import { alignClasses, areNumbers } from "../../lib/datasets/mod.ts";

Deno.test("alignClasses() leaves labels alone where a data set has no names", () => {
  assertEquals(alignClasses({ count: 10 }), undefined);
  assertEquals(alignClasses({ count: 2, modelNames: ["a", "b"] }), undefined);
});

Deno.test("alignClasses() goes by the model's names, of which some may not occur", () => {
  const modelNames = ["A", "B", "C"];
  assertEquals(alignClasses({ count: 3, modelNames, names: ["A", "B", "C"] }), [0, 1, 2]);
  assertEquals(alignClasses({ count: 3, modelNames, names: ["C", "A"] }), [2, 0]);
});

Deno.test("alignClasses() takes folders that are numbers for classes without names", () => {
  assertEquals(alignClasses({ count: 10, names: ["0", "3", "7"] }), [0, 3, 7]);
  assertEquals(alignClasses({ count: 10, names: [..."0123456789"] }), [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
  ]);
});

Deno.test("alignClasses() goes by order where there are as many classes", () => {
  assertEquals(alignClasses({ count: 2, names: ["cat", "dog"] }), [0, 1]);
  assertEquals(alignClasses({ count: 2, modelNames: ["zero", "one"], names: ["0", "1"] }), [0, 1]);
});

Deno.test("alignClasses() refuses classes that do not fit, and lists both", () => {
  assertThrows(
    () => alignClasses({ count: 10, names: ["A", "B"] }),
    Error,
    "the data set's 2 classes are A B, the model's 10 are not named, expected the same",
  );
  assertThrows(
    () => alignClasses({ count: 2, modelNames: ["cat", "dog"], names: ["ant", "bee"] }),
    Error,
    "classes are ant bee, the model's 2 are cat dog",
  );
  const digits = [..."0123456789"];
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  assertThrows(
    () => alignClasses({ count: 26, modelNames: letters, names: digits }),
    Error,
    "the model's 26 are A B C D E F G H I J K L …",
  );
});

Deno.test("areNumbers() tells names that say no more than labels do", () => {
  assert(areNumbers(["0", "1", "2"]));
  assert(areNumbers([]));
  for (const names of [["1", "2"], ["0", "2"], ["00", "01"], ["a"]]) assert(!areNumbers(names));
});
