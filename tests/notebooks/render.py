"""Renders a notebook as a page, 700 pixels wide, light and dark, and looks for what a reader would.

    python render.py NOTEBOOK [FOLDER]

needs nbconvert and Chromium; with a FOLDER it leaves the pages' screenshots there.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from nbconvert import HTMLExporter

path = sys.argv[1]
keep = sys.argv[2] if len(sys.argv) > 2 else None
chromium = shutil.which("chromium") or shutil.which("chromium-browser") or \
    shutil.which("google-chrome") or sys.exit("Chromium is missing: apt-get install chromium")
WIDTH = 700
results = []

# What the page says of itself: pictures that are broken, and what is wider than its place.
REPORT = """
<script>addEventListener("load", () => {
  const text = (element) => element.textContent.trim().slice(0, 60);
  const wide = [...document.querySelectorAll(".jp-OutputArea-output, .highlight pre, p, img")]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth);
  const report = {
    pictures: document.images.length,
    broken: [...document.images].filter((image) => image.naturalWidth === 0).length,
    wide: wide.map((e) => e.tagName + " " + text(e)),
    height: document.documentElement.scrollHeight,
  };
  document.title = "REPORT" + JSON.stringify(report) + "END";
});</script>
"""


def check(what, passed, found):
    results.append(passed)
    print("ok  " if passed else "FAIL", what, f"({found})")


def browse(page, theme, *more):
    dark = theme == "dark"
    return subprocess.run(
        [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--blink-settings=preferredColorScheme={0 if dark else 1}", "--virtual-time-budget=9000",
         *more, f"file://{page}"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, text=True,
    ).stdout


for theme in ("light", "dark"):
    exporter = HTMLExporter(template_name="lab", theme=theme)
    html, _ = exporter.from_filename(path)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(path))) as folder:
        # One folder below the notebook: so are its relative pictures.
        html = re.sub(r'(<img[^>]*src=")(?!data:|https?:)', r"\1../", html)
        page = os.path.join(folder, "page.html")
        with open(page, "w") as file:
            file.write(html.replace("</body>", REPORT + "</body>"))
        dom = browse(page, theme, f"--window-size={WIDTH},1000", "--dump-dom")
        found = re.search(r"REPORT(\{.*?\})END", dom)
        report = json.loads(found.group(1).replace("&quot;", '"').replace("&amp;", "&"))
        check(f"{theme}: all pictures show", report["pictures"] > 0 and report["broken"] == 0,
              f"{report['pictures']} pictures, {report['broken']} broken")
        check(f"{theme}: nothing is cut off at {WIDTH} pixels", not report["wide"], report["wide"])
        if keep:
            image = os.path.join(keep, f"{theme}.png")
            browse(page, theme, f"--window-size={WIDTH},{report['height']}",
                   f"--screenshot={image}")

print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
sys.exit(0 if all(results) else 1)
