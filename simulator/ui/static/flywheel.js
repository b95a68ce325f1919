/* What the pictures share: one clock, the world that is played and the one before it, formats,
   downloads. Components listen; nothing here asks the server for anything. */
(function () {
  "use strict";
  if (window.flywheel) return;

  const BELOW = 24; // room for the caption of a picture that is saved
  const GEAR = 10; // customers brought by customers, per 100, in one full turn of the wheel
  const listeners = new Map();
  const clock = {
    world: null, ghost: null, week: 0, playing: false, speed: 4, angle: 0, language: "en",
  };

  function on(name, hear) {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(hear);
    return () => listeners.get(name).delete(hear);
  }

  function tell(name) {
    for (const hear of [...(listeners.get(name) || [])]) hear(clock);
  }

  // the clock

  let before = 0;
  let frame = 0;

  function last() {
    return clock.world ? Math.max(0, clock.world.upto - 1) : 0;
  }

  function valueAt(values, week) {
    if (!values || !values.length) return null;
    const place = Math.min(values.length - 1, Math.max(0, Math.floor(week)));
    const value = values[place];
    return value === undefined ? null : value;
  }

  function speedAt(week) {
    return clock.world ? valueAt(clock.world.series.speed, week) : null;
  }

  function turned(from, to) {
    // Turns between two moments: the speed holds for its whole week.
    let sum = 0;
    let at = from;
    while (at < to) {
      const next = Math.min(Math.floor(at) + 1, to);
      sum += (speedAt(at) || 0) * (next - at);
      at = next;
    }
    return sum / GEAR;
  }

  function move(week) {
    const whole = Math.floor(clock.week);
    const most = clock.world ? clock.world.weeks - 1 : 0;
    clock.week = Math.min(most, Math.max(0, week));
    tell("frame");
    if (Math.floor(clock.week) !== whole) tell("week");
  }

  function beat(now) {
    if (!clock.playing) return;
    const passed = Math.min(0.1, Math.max(0, (now - before) / 1000));
    before = now;
    // Weeks that are not computed yet are waited for.
    const target = Math.max(clock.week, Math.min(clock.week + passed * clock.speed, last()));
    clock.angle += turned(clock.week, target);
    move(target);
    if (clock.world && clock.world.done && target >= last()) return pause();
    frame = requestAnimationFrame(beat);
  }

  function play() {
    if (clock.playing || !clock.world) return;
    if (clock.world.done && clock.week >= last()) clock.week = 0;
    clock.playing = true;
    before = performance.now();
    tell("playing");
    frame = requestAnimationFrame(beat);
  }

  function pause() {
    clock.playing = false;
    cancelAnimationFrame(frame);
    tell("playing");
  }

  function seek(week) {
    move(week);
    tell("week");
  }

  function step(weeks) {
    pause();
    const to = Math.floor(clock.week) + weeks;
    if (to > clock.week) clock.angle += turned(clock.week, to);
    seek(to);
  }

  function setSpeed(speed) {
    clock.speed = speed;
    tell("playing");
  }

  function show(world) {
    const old = clock.world;
    if (!world || old === world) return;
    const isNew = !old || old.key !== world.key;
    if (isNew && old && old.done) clock.ghost = old;
    clock.world = Object.freeze(world);
    if (isNew && old && old.weeks !== world.weeks) clock.week = 0;
    if (clock.week > world.weeks - 1) clock.week = world.weeks - 1;
    performance.mark("flywheel-world");
    tell("world");
    tell("frame");
    tell("week");
  }

  function askedWeek() {
    // The week that a shared link points at, once; null if it names none.
    const text = new URLSearchParams(window.location.search).get("week") || "";
    return /^\d{1,3}$/.test(text) ? Math.max(0, Number(text) - 1) : null;
  }

  const pointed = askedWeek();

  function still() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // numbers as people read them

  const formats = new Map();

  function format(value, options) {
    const name = clock.language + JSON.stringify(options);
    if (!formats.has(name)) formats.set(name, new Intl.NumberFormat(clock.language, options));
    return formats.get(name).format(value);
  }

  function number(value, digits) {
    if (value === null || value === undefined || !isFinite(value)) return "–";
    const most = digits === undefined ? (Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0) : digits;
    return format(value, { maximumFractionDigits: most, minimumFractionDigits: digits || 0 });
  }

  function money(value) {
    if (value === null || value === undefined || !isFinite(value)) return "–";
    const small = Math.abs(value) < 10 && value !== 0;
    return format(value, { style: "currency", currency: "EUR", maximumFractionDigits: small ? 2 : 0 });
  }

  function share(value, digits) {
    if (value === null || value === undefined || !isFinite(value)) return "–";
    const most = digits === undefined ? (Math.abs(value) < 0.1 ? 1 : 0) : digits;
    return format(100 * value, { maximumFractionDigits: most, minimumFractionDigits: digits || 0 }) + "\u00a0%";
  }

  function shown(value, unit) {
    if (unit === "EUR") return money(value);
    if (unit === "share") return share(value);
    return number(value, { count: 0, ratio: 2, mean: 2 }[unit]);
  }

  function fill(words, values) {
    return (words || "").replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
  }

  // colours: named once in the style sheet

  function colour(name) {
    const style = getComputedStyle(document.documentElement);
    return style.getPropertyValue("--" + name.replace(/_/g, "-")).trim() || style.getPropertyValue("--other-1").trim();
  }

  function strategyColour(name) {
    const known = { sales_led: "sales", product_led: "product", community_led: "community" };
    return "var(--" + (known[name] || "hybrid") + ")";
  }

  // downloads

  function save(name, body, type) {
    const blob = body instanceof Blob ? body : new Blob([body], { type: type });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function cell(value) {
    if (value === null || value === undefined) return "";
    let text = String(value);
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csv(rows) {
    return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  function inked(svg) {
    // A copy of a drawing that carries its own colours and letters.
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll("*")];
    const to = [copy, ...copy.querySelectorAll("*")];
    const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity",
      "font-size", "font-family", "font-weight", "text-anchor", "stroke-linejoin"];
    from.forEach((element, place) => {
      const style = getComputedStyle(element);
      to[place].setAttribute("style", kept.map((name) => name + ":" + style.getPropertyValue(name)).join(";"));
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const box = svg.getBoundingClientRect();
    const high = box.height + (flywheel.caption ? BELOW : 0);
    copy.setAttribute("width", box.width);
    copy.setAttribute("height", high);
    copy.setAttribute("viewBox", "0 0 " + box.width + " " + high);
    const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    paper.setAttribute("width", "100%");
    paper.setAttribute("height", "100%");
    paper.setAttribute("fill", colour("card"));
    copy.insertBefore(paper, copy.firstChild);
    if (flywheel.caption) {
      const told = document.createElementNS("http://www.w3.org/2000/svg", "text");
      told.setAttribute("x", "4");
      told.setAttribute("y", String(high - 7));
      told.setAttribute("style", "font: 11px sans-serif; stroke: none; fill: " + colour("ink"));
      told.textContent = flywheel.caption;
      copy.appendChild(told);
    }
    return new XMLSerializer().serializeToString(copy);
  }

  function png(svg, name) { painted(inked(svg), name); }

  function painted(text, name) {
    // A drawing as points, two for one.
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width * 2;
      canvas.height = image.height * 2;
      const pen = canvas.getContext("2d");
      pen.scale(2, 2);
      pen.drawImage(image, 0, 0, image.width, image.height);
      canvas.toBlob((blob) => save(name, blob));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  }

  // theme: kept in this browser only

  function theme() {
    let chosen = "";
    try { chosen = localStorage.getItem("flywheel-theme") || ""; } catch (error) { chosen = ""; }
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    return chosen || (dark ? "dark" : "light");
  }

  function setTheme(chosen) {
    try { localStorage.setItem("flywheel-theme", chosen); } catch (error) { /* a private window */ }
    dress();
  }

  function dress() {
    document.documentElement.dataset.theme = theme();
    tell("theme");
  }

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  dress();

  const flywheel = window.flywheel = {
    caption: "", painted, // below pictures that are saved: what they are of
    GEAR, clock, pointed, on, tell, play, pause, seek, step, setSpeed, show, still, last, valueAt, speedAt,
    number, money, share, shown, fill, colour, strategyColour, save, csv, png, inked, theme, setTheme,
  };
})();
