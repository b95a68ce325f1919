/* A pen with as much of a canvas's language as the pictures speak, that writes SVG in place of
   drawing points: what is seen on a canvas can be saved as lines and letters. */
(function () {
  "use strict";
  const short = (number) => String(Math.round(number * 10) / 10);
  const escaped = (text) => String(text).replace(/[&<>"]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[one]));

  class SvgPen {
    constructor(width, height, paper) {
      Object.assign(this, { width, height, paper, marks: [], path: "", globalAlpha: 1, lineWidth: 1 });
      Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", font: "12px sans-serif", textAlign: "start", dash: [] });
    }

    clearRect() { this.marks = []; }

    beginPath() { this.path = ""; }

    moveTo(x, y) { this.path += "M" + short(x) + " " + short(y); }

    lineTo(x, y) { this.path += "L" + short(x) + " " + short(y); }

    closePath() { this.path += "Z"; }

    arc(x, y, radius) { // whole circles only; the way to their first point is a move
      const [left, right] = [short(x - radius), short(x + radius)];
      const half = "A" + short(radius) + " " + short(radius) + " 0 1 1 ";
      this.path += "M" + right + " " + short(y) + half + left + " " + short(y) + half + right + " " + short(y) + "Z";
    }

    setLineDash(dash) { this.dash = dash; }

    look(fill, stroke) {
      const alpha = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
      const line = stroke === "none" ? "" : ` stroke-width="${short(this.lineWidth)}"` + (this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "");
      return `fill="${escaped(fill)}" stroke="${escaped(stroke)}"${line}${alpha}`;
    }

    fill() { if (this.path) this.marks.push(`<path d="${this.path}" ${this.look(this.fillStyle, "none")}/>`); }

    stroke() { if (this.path) this.marks.push(`<path d="${this.path}" ${this.look("none", this.strokeStyle)}/>`); }

    strokeText() { /* the letters' light border is for canvases: fillText writes it */ }

    fillText(text, x, y) {
      const anchor = { center: "middle", end: "end" }[this.textAlign] || "start";
      this.marks.push(`<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}" style="font: ${escaped(this.font)}; paint-order: stroke" fill="${escaped(this.fillStyle)}" stroke="${escaped(this.paper)}" stroke-width="4">${escaped(text)}</text>`);
    }

    written(caption, ink) {
      // The whole drawing on its paper, with a line below that says what it is of.
      const below = caption ? 26 : 0, high = this.height + below;
      const said = caption ? `<text x="10" y="${high - 9}" style="font: 12px sans-serif" fill="${escaped(ink)}">${escaped(caption)}</text>` : "";
      return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${high}" viewBox="0 0 ${this.width} ${high}"><rect width="100%" height="100%" fill="${escaped(this.paper)}"/>${this.marks.join("")}${said}</svg>`;
    }
  }

  window.flywheel.SvgPen = SvgPen;
})();
