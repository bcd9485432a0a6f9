import { assertEquals } from "@std/assert";
import { type Stroke, Strokes } from "../../lib/page/strokes.ts";

const [first, second, third]: Stroke[] = [0.1, 0.2, 0.3].map((x) => [{ x, y: 0 }, { x, y: 1 }]);

Deno.test("Strokes takes steps back and does them again, clearing among them", () => {
  const strokes = new Strokes();
  assertEquals([strokes.canUndo, strokes.canRedo], [false, false]);
  strokes.add(first!);
  strokes.add(second!);
  strokes.clear();
  assertEquals(strokes.drawn, []);
  strokes.undo();
  assertEquals(strokes.drawn, [first, second]);
  strokes.undo();
  assertEquals(strokes.drawn, [first]);
  strokes.redo();
  strokes.redo();
  assertEquals([strokes.drawn, strokes.canRedo], [[], false]);
});

Deno.test("Strokes forgets what was taken back when something new is drawn", () => {
  const strokes = new Strokes();
  strokes.add(first!);
  strokes.add(second!);
  strokes.undo();
  strokes.add(third!);
  assertEquals([strokes.drawn, strokes.canRedo], [[first, third], false]);
  strokes.redo();
  assertEquals(strokes.drawn, [first, third]);
});

Deno.test("Strokes does nothing where there is nothing to do", () => {
  const strokes = new Strokes();
  strokes.clear();
  strokes.undo();
  strokes.redo();
  assertEquals([strokes.drawn, strokes.canUndo, strokes.canRedo], [[], false, false]);
});
