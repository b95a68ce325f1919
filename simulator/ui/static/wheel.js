/* The flywheel drawn on a canvas: by the page that waits for its components, and by the wheel. */
(function () {
  "use strict";
  const flywheel = window.flywheel;
  const NAMES = ["attraction", "engagement", "adoption", "advocacy"];
  const START = -Math.PI / 2; // the ring begins at the top and goes with the clock

  function fraction(dot) {
    // Where a dot stands within its stage: always the same place, evenly spread.
    return (dot * 0.6180339887) % 1;
  }

  function wheelColours() {
    const names = ["card", "ink", "muted", "line", "rim", "push", "brake", "community", "dot",
      "stage-1", "stage-2", "stage-3", "stage-4"];
    return Object.fromEntries(names.map((name) => [name, flywheel.colour(name)]));
  }

  function waysOf(world) {
    // Of each dot the weeks in which it moved, and where to.
    const ways = Array.from({ length: world.dots }, () => []);
    world.moves.forEach(([week, dot, place]) => ways[dot].push([week, place]));
    return ways;
  }

  function drawWheel(canvas, side, scale, colours, ways, now) {
    // `now` has the figures of the week: speed, pushed, leaving, support.
    const clock = flywheel.clock;
    if (!clock.world) return;
    const pen = canvas.getContext("2d");
    const unit = side / 180;
    const ends = shares(clock.week);
    const still = flywheel.still();
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, side, side);
    pen.translate(side / 2, side / 2);
    drawRing(pen, unit, colours, ends);
    drawDots(pen, unit, colours, ways, ends, clock.week);
    drawBody(pen, unit, colours, still ? 0 : clock.angle);
    if (still) drawNeedle(pen, unit, colours, now);
    drawPush(pen, unit, colours, now);
    drawBrake(pen, unit, colours, now);
  }

  function shares(week) {
    // Between two weeks the ring changes evenly.
    const { clock, valueAt } = flywheel;
    const series = clock.world.series;
    const part = week - Math.floor(week);
    const counts = NAMES.map((name) => {
      const one = valueAt(series[name], week) || 0;
      const next = valueAt(series[name], Math.min(week + 1, clock.world.upto - 1)) || 0;
      return one + (next - one) * part;
    });
    const sum = counts.reduce((total, one) => total + one, 0);
    const ends = [0];
    counts.forEach((one) => ends.push(ends[ends.length - 1] + (sum ? one / sum : 0)));
    return ends;
  }

  function drawRing(pen, unit, colours, ends) {
    pen.lineWidth = 13 * unit;
    pen.lineCap = "butt";
    pen.strokeStyle = colours.line;
    pen.beginPath();
    pen.arc(0, 0, 78 * unit, 0, 2 * Math.PI);
    pen.stroke();
    for (let stage = 0; stage < 4; stage += 1) {
      const from = ends[stage];
      const to = ends[stage + 1];
      if (to - from < 0.0005) continue;
      pen.strokeStyle = colours["stage-" + (stage + 1)];
      pen.beginPath();
      pen.arc(0, 0, 78 * unit, START + 2 * Math.PI * from, START + 2 * Math.PI * to);
      pen.stroke();
    }
    pen.strokeStyle = colours.card;
    pen.lineWidth = 1.2 * unit;
    for (let stage = 0; stage < 4; stage += 1) {
      const angle = START + 2 * Math.PI * ends[stage];
      pen.beginPath();
      pen.moveTo(71 * unit * Math.cos(angle), 71 * unit * Math.sin(angle));
      pen.lineTo(85 * unit * Math.cos(angle), 85 * unit * Math.sin(angle));
      pen.stroke();
    }
  }

  function place(dot, place, ends) {
    // Angle and distance of a dot that stands somewhere.
    const lane = 78 + 8 * (fraction(dot * 7 + 3) - 0.5);
    if (place >= 1 && place <= 4) {
      const width = ends[place] - ends[place - 1];
      return [START + 2 * Math.PI * (ends[place - 1] + width * (0.06 + 0.88 * fraction(dot))), lane, 1];
    }
    if (place === 5) return [START + 2 * Math.PI * fraction(dot), 97, 0];
    return [START + 2 * Math.PI * (0.06 * fraction(dot) - 0.02), 97, 0];
  }

  function drawDots(pen, unit, colours, ways, ends, week) {
    pen.fillStyle = colours.dot;
    pen.strokeStyle = colours.card;
    pen.lineWidth = 0.5 * unit;
    for (let dot = 0; dot < ways.length; dot += 1) {
      const way = ways[dot];
      let now = 0;
      let before = 0;
      let since = 1;
      for (let move = 0; move < way.length && way[move][0] <= week; move += 1) {
        before = now;
        now = way[move][1];
        since = week - way[move][0];
      }
      const moved = Math.min(1, since / 1.5);
      if (now === 0 && before === 0) continue;
      if ((now === 5 || now === 0) && (moved >= 1 || before === 0)) continue;
      const to = place(dot, now, ends);
      let [angle, far, seen] = to;
      if (moved < 1) {
        const from = place(dot, before, ends);
        const eased = moved * moved * (3 - 2 * moved);
        let way1 = to[0] - from[0];
        if (now === 5 || before === 0 || before === 5) way1 = 0;
        angle = before === 0 || before === 5 ? to[0] : from[0] + way1 * eased;
        far = from[1] + (to[1] - from[1]) * eased;
        seen = from[2] + (to[2] - from[2]) * eased;
      }
      pen.globalAlpha = Math.max(0.05, seen);
      pen.beginPath();
      pen.arc(far * unit * Math.cos(angle), far * unit * Math.sin(angle), 1.35 * unit, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  function drawBody(pen, unit, colours, turn) {
    pen.save();
    pen.rotate(2 * Math.PI * turn);
    pen.strokeStyle = colours.rim;
    pen.lineWidth = 5 * unit;
    pen.beginPath();
    pen.arc(0, 0, 62 * unit, 0, 2 * Math.PI);
    pen.stroke();
    pen.lineWidth = 1.1 * unit;
    pen.beginPath();
    for (let tooth = 0; tooth < 48; tooth += 1) {
      const angle = (2 * Math.PI * tooth) / 48;
      pen.moveTo(64.5 * unit * Math.cos(angle), 64.5 * unit * Math.sin(angle));
      pen.lineTo(67.5 * unit * Math.cos(angle), 67.5 * unit * Math.sin(angle));
    }
    pen.stroke();
    for (let spoke = 0; spoke < 6; spoke += 1) {
      const angle = (2 * Math.PI * spoke) / 6;
      pen.strokeStyle = spoke === 0 ? colours.community : colours.rim;
      pen.lineWidth = (spoke === 0 ? 3.4 : 2.2) * unit;
      pen.beginPath();
      pen.moveTo(33 * unit * Math.cos(angle), 33 * unit * Math.sin(angle));
      pen.lineTo(59.5 * unit * Math.cos(angle), 59.5 * unit * Math.sin(angle));
      pen.stroke();
    }
    pen.fillStyle = colours.community;
    pen.beginPath();
    pen.arc(62 * unit, 0, 3.6 * unit, 0, 2 * Math.PI);
    pen.fill();
    pen.restore();
    pen.fillStyle = colours.card;
    pen.strokeStyle = colours.rim;
    pen.lineWidth = 1.6 * unit;
    pen.beginPath();
    pen.arc(0, 0, 34 * unit, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }

  function drawNeedle(pen, unit, colours, now) {
    const angle = -0.75 * Math.PI + 1.5 * Math.PI * Math.min(1, (now.speed || 0) / 4);
    pen.save();
    pen.rotate(angle);
    pen.strokeStyle = colours.community;
    pen.lineWidth = 2.4 * unit;
    pen.beginPath();
    pen.moveTo(0, -36 * unit);
    pen.lineTo(0, -58 * unit);
    pen.stroke();
    pen.restore();
  }

  function drawPush(pen, unit, colours, now) {
    // A hand that pushes the rim from below on the left: as long as money's share is large.
    const strength = now.pushed || 0;
    if (strength <= 0) return;
    const long = (0.12 + 0.5 * strength) * Math.PI;
    const end = Math.PI * 0.98;
    pen.strokeStyle = pen.fillStyle = colours.push;
    pen.lineWidth = 3 * unit;
    pen.lineCap = "round";
    pen.beginPath();
    pen.arc(0, 0, 55 * unit, end - long, end);
    pen.stroke();
    pen.save();
    pen.rotate(end);
    pen.translate(55 * unit, 0);
    pen.beginPath();
    pen.moveTo(-5 * unit, -1 * unit);
    pen.lineTo(5 * unit, -1 * unit);
    pen.lineTo(0, 8 * unit);
    pen.closePath();
    pen.fill();
    pen.restore();
    pen.lineCap = "butt";
  }

  function drawBrake(pen, unit, colours, now) {
    // A pad at the lower right: the more leave, the nearer and the broader it is.
    const strength = Math.min(1, (now.leaving || 0) / 0.04);
    const load = Math.min(1, now.support || 0);
    if (strength <= 0 && load <= 0) return;
    const wide = (0.05 + 0.14 * strength) * Math.PI;
    const middle = Math.PI * 0.27;
    pen.strokeStyle = colours.brake;
    pen.lineWidth = (2.5 + 3 * load) * unit;
    pen.beginPath();
    pen.arc(0, 0, (58.5 - pen.lineWidth / 2 / unit - 1.5 * (1 - strength)) * unit, middle - wide, middle + wide);
    pen.stroke();
  }

  // While the page waits for its components, the example turns where the wheel will be.

  function wait(world) {
    const canvas = document.querySelector("#fw-boot canvas");
    const side = canvas.parentElement.clientWidth;
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = canvas.height = Math.round(side * scale);
    const colours = wheelColours();
    const ways = waysOf(world);
    const draw = () => {
      const week = flywheel.clock.week;
      const now = {};
      ["speed", "pushed", "leaving", "support"].forEach((name) => { now[name] = flywheel.valueAt(world.series[name], week); });
      drawWheel(canvas, side, scale, colours, ways, now);
      canvas.dataset.angle = flywheel.clock.angle.toFixed(4);
    };
    flywheel.bootOff = flywheel.on("frame", draw);
    flywheel.show(world);
    flywheel.seek(flywheel.pointed === null ? world.start : flywheel.pointed);
    if (!flywheel.still() && flywheel.pointed === null) flywheel.play();
  }

  function landed() {
    // The components are there: what stood in their place goes.
    const boot = document.getElementById("fw-boot");
    if (flywheel.bootOff) flywheel.bootOff();
    if (boot) boot.remove();
  }

  Object.assign(flywheel, { wheelColours, waysOf, drawWheel, wait, landed });
})();
