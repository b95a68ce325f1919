/* The people of one world as a network: who stands where in a week, who is near whom, who brought
   whom, and the drawing of it on a canvas. Components listen to "network", "week" and "person". */
(function () {
  "use strict";
  const flywheel = window.flywheel;
  const STAGES = ["stranger", "attracted", "engaged", "customer", "rival", "former"];
  const ROLES = ["outside", "member", "expert"];
  const [MEMBER, EXPERT] = [8, 16]; // flags of a standing, as in simulator/world/people.py
  const [BOND, LINK] = [4, 5]; // numbers that tell of one bond, and of one link
  const ROOM = 10000; // the picture's radius in the numbers of the places
  const GROUPS = 7; // communities that have a colour; the others have one together
  const NEAR = 80; // degrees by which a neighbour may be off the direction of an arrow key

  class Network {
    constructor(data) {
      Object.assign(this, Object.freeze(data));
      this.shown = data.x.length;
      this.near = Array.from({ length: this.shown }, () => []);
      for (let at = 0; at < data.ties.length; at += 2) {
        const [one, other] = [data.ties[at] / data.each, data.ties[at + 1] / data.each];
        this.near[one].push(other);
        this.near[other].push(one);
      }
      this.isWhole = Boolean(data.start);
      this.standings = new Uint8Array(this.shown);
      this.turn(0);
    }

    place(person) {
      // Where a person stands in the lists; -1 if it is not shown.
      const place = person / this.each;
      return Number.isInteger(place) && place >= 0 && place < this.shown ? place : -1;
    }

    turn(week) {
      // Everything that is counted, as it is at the end of a week.
      this.week = week;
      this.kept = new Map(); // bonds by who keeps them
      this.held = new Map(); // by to whom they are kept
      this.brought = new Map();
      this.bought = new Map();
      this.reached = new Map();
      if (!this.isWhole) return;
      this.standings.set(this.start);
      for (let at = 0; at < this.moves.length && this.moves[at] <= week; at += 3) {
        this.standings[this.place(this.moves[at + 1])] = this.moves[at + 2];
      }
      for (const [one, other] of this.bondsNow()) {
        this.count(this.kept, one);
        this.count(this.held, other);
      }
      const [brought, bought] = [new Set(), new Set()]; // pairs: each counts once
      for (const link of this.linksNow()) {
        const pair = link.by * this.people + link.person;
        if (!brought.has(pair)) this.count(this.brought, link.by);
        brought.add(pair);
        if (link.bought < 0 || link.bought > week || bought.has(pair)) continue;
        this.count(this.bought, link.by);
        bought.add(pair);
      }
      for (let at = 0; at < this.reach.length && this.reach[at] <= week; at += 2) {
        this.count(this.reached, this.reach[at + 1]);
      }
    }

    count(counts, person) { counts.set(person, (counts.get(person) || 0) + 1); }

    * bondsNow() {
      const { bonds, week } = this;
      for (let at = 0; at < bonds.length && bonds[at + 2] <= week; at += BOND) {
        if (week < bonds[at + 3]) yield [bonds[at], bonds[at + 1]];
      }
    }

    * linksNow() {
      const { links, week } = this;
      for (let at = 0; at < links.length && links[at + 2] <= week; at += LINK) {
        yield { person: links[at], by: links[at + 1], week: links[at + 2], bought: links[at + 3], channel: links[at + 4] };
      }
    }

    stage(place) { return this.standings[place] & 7; }

    role(place) {
      const standing = this.standings[place];
      return standing & EXPERT ? "expert" : standing & MEMBER ? "member" : "outside";
    }

    totals() {
      // Of those who are shown: people in each stage and in each role.
      const counts = { outside: 0, member: 0, expert: 0 };
      STAGES.forEach((stage) => { counts[stage] = 0; });
      if (!this.isWhole) return counts;
      for (let place = 0; place < this.shown; place += 1) {
        counts[STAGES[this.stage(place)]] += 1;
        counts[this.role(place)] += 1;
      }
      return counts;
    }

    facts(person) {
      // What is known of a person in this week; null of one who is not shown.
      const place = this.place(person);
      if (place < 0 || !this.isWhole) return null;
      const of = (counts) => counts.get(person) || 0;
      return {
        person: person, stage: STAGES[this.stage(place)], role: this.role(place), known: this.known[place],
        bonds: of(this.kept), held: of(this.held), brought: of(this.brought), bought: of(this.bought), reach: of(this.reached),
      };
    }

    friends(person) {
      // To whom a person keeps a bond.
      return [...this.bondsNow()].filter((pair) => pair[0] === person).map((pair) => pair[1]);
    }

    neighbours(person) {
      // Those a person can be left for by an arrow key: acquaintances and friends who are shown.
      const known = this.near[this.place(person)].map((place) => place * this.each);
      const all = new Set(known.concat(this.isWhole ? this.friends(person) : []));
      return [...all].filter((one) => this.place(one) >= 0 && one !== person).sort((one, other) => one - other);
    }

    towards(person, x, y) {
      // The neighbour that lies best in a direction; -1 if none does.
      const from = this.place(person);
      let best = -1;
      let least = Infinity;
      for (const one of this.neighbours(person)) {
        const to = this.place(one);
        const [right, down] = [this.x[to] - this.x[from], this.y[to] - this.y[from]];
        const away = Math.hypot(right, down) || 1;
        const cosine = (right * x + down * y) / away;
        if (cosine <= Math.cos((NEAR * Math.PI) / 180)) continue;
        const cost = away / cosine ** 2;
        if (cost < least) { least = cost; best = one; }
      }
      return best;
    }

    tree(person) {
      // Who brought whom, from the first cause of this person to all whom it set in motion.
      const links = this.isWhole ? [...this.linksNow()] : [];
      const down = [];
      const reached = new Set([person]);
      for (const link of links) {
        if (!reached.has(link.by) || reached.has(link.person)) continue;
        reached.add(link.person);
        down.push(link);
      }
      const up = [];
      const passed = new Set([person]);
      let [one, until] = [person, this.week];
      for (;;) {
        const link = links.filter((before) => before.person === one && before.week <= until).pop();
        if (!link || passed.has(link.by)) return { up: up, down: down };
        up.push(link);
        passed.add(link.by);
        [one, until] = [link.by, link.week];
      }
    }

    leaders(value, most) {
      // Those with the highest value, of equals the lower number.
      const found = [];
      for (let place = 0; this.isWhole && place < this.shown; place += 1) found.push(this.facts(place * this.each));
      found.sort((one, other) => value(other) - value(one) || one.person - other.person);
      return most === undefined ? found : found.slice(0, most).filter((one) => value(one) > 0);
    }

    at(x, y, within) {
      // The person nearest to a place; -1 if nobody is so near.
      let best = -1;
      let least = within * within;
      for (let place = 0; place < this.shown; place += 1) {
        const away = (this.x[place] - x) ** 2 + (this.y[place] - y) ** 2;
        if (away < least) { least = away; best = place * this.each; }
      }
      return best;
    }
  }

  // the drawing: `view` has scale (points for a unit of the places) and the place x, y of the middle

  function drawNetwork(pen, net, view, looks) {
    const { width, height, colours, picked, hovered, isTied, groups } = looks;
    pen.clearRect(0, 0, width, height);
    const across = (place) => width / 2 + (net.x[place] - view.x) * view.scale;
    const down = (place) => height / 2 + (net.y[place] - view.y) * view.scale;
    const scene = { pen, net, across, down, colours, size: sizeOf(net, view), width, height, found: groups };
    const chosen = net.place(picked) >= 0 ? picked : net.place(hovered) >= 0 ? hovered : -1;
    const tree = picked >= 0 && net.place(picked) >= 0 ? net.tree(picked) : { up: [], down: [] };
    if (isTied && chosen < 0) drawTies(scene);
    const bright = brightOf(net, chosen, tree);
    drawPeople(scene, (place) => !bright || !bright.has(place), bright ? 0.22 : 1);
    if (groups) drawNumbers(scene);
    if (!bright) return;
    drawOwn(scene, chosen, tree);
    drawPeople(scene, (place) => bright.has(place), 1);
    drawRing(scene, chosen);
  }

  function sizeOf(net, view) {
    // Half of a person's width: a third of the room that there is for each.
    const room = (ROOM * view.scale * 2) / Math.sqrt(Math.max(1, net.shown));
    return Math.min(9, Math.max(2, room * 0.27));
  }

  function brightOf(net, chosen, tree) {
    // Those who stand out around somebody; null if nobody does.
    if (chosen < 0) return null;
    const people = [chosen, ...net.neighbours(chosen)];
    [...tree.up, ...tree.down].forEach((link) => people.push(link.person, link.by));
    return new Set(people.map((person) => net.place(person)));
  }

  function drawTies({ pen, net, across, down, colours }) {
    pen.strokeStyle = colours.field;
    pen.globalAlpha = 0.35;
    pen.lineWidth = 0.7;
    pen.beginPath();
    for (let at = 0; at < net.ties.length; at += 2) {
      const [one, other] = [net.ties[at] / net.each, net.ties[at + 1] / net.each];
      pen.moveTo(across(one), down(one));
      pen.lineTo(across(other), down(other));
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }

  function shapeOf(pen, role, x, y, size) {
    if (role === "expert") {
      const wide = size * 1.6;
      pen.moveTo(x, y - wide);
      pen.lineTo(x + wide, y);
      pen.lineTo(x, y + wide);
      pen.lineTo(x - wide, y);
      pen.closePath();
    } else {
      pen.moveTo(x + size, y);
      pen.arc(x, y, size, 0, 2 * Math.PI);
    }
  }

  function drawPeople(scene, isMeant, strength) {
    const { pen, net, across, down, colours, size, width, height, found: parted } = scene;
    const groups = new Map(); // one path for all who look alike
    for (let place = 0; place < net.shown; place += 1) {
      if (!isMeant(place)) continue;
      const [x, y] = [across(place), down(place)];
      if (x < -20 || y < -20 || x > width + 20 || y > height + 20) continue;
      const name = (parted ? Math.min(parted[place], GROUPS) : net.stage(place)) + 10 * ROLES.indexOf(net.role(place));
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push([x, y]);
    }
    pen.globalAlpha = strength;
    for (const name of [...groups.keys()].sort((one, other) => one - other)) {
      const kind = name % 10;
      const isQuiet = parted ? kind === GROUPS : name === 0;
      const colour = !parted ? colours["node-" + STAGES[kind]] : kind < GROUPS ? colours["group-" + (kind + 1)] : colours["node-stranger"];
      const role = ROLES[Math.floor(name / 10)];
      pen.beginPath();
      const own = isQuiet ? 0.7 * size : size; // strangers are many, and stand back
      groups.get(name).forEach(([x, y]) => shapeOf(pen, role, x, y, own));
      pen.lineWidth = isQuiet ? 1 : role === "outside" ? Math.max(1.4, size * 0.45) : 1;
      pen.strokeStyle = role === "outside" ? colour : colours.card;
      pen.fillStyle = role === "outside" ? colours.card : colour;
      pen.fill();
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  function drawNumbers({ pen, net, across, down, colours, found }) {
    // The number of each coloured community in the middle of its people.
    const sums = Array.from({ length: GROUPS }, () => [0, 0, 0]);
    for (let place = 0; place < net.shown; place += 1) {
      const sum = sums[found[place]];
      if (sum) { sum[0] += across(place); sum[1] += down(place); sum[2] += 1; }
    }
    Object.assign(pen, { font: "700 17px sans-serif", textAlign: "center", lineWidth: 4, strokeStyle: colours.card, fillStyle: colours.ink });
    sums.forEach(([x, y, n], number) => {
      if (!n) return;
      pen.strokeText(String(number + 1), x / n, y / n + 6);
      pen.fillText(String(number + 1), x / n, y / n + 6);
    });
  }

  function drawOwn({ pen, net, across, down, colours, size }, chosen, tree) {
    // The ties, bonds and tree of one person.
    const me = net.place(chosen);
    const line = (one, other, colour, wide, dash) => {
      if (one < 0 || other < 0) return;
      pen.strokeStyle = colour;
      pen.lineWidth = wide;
      pen.setLineDash(dash);
      pen.beginPath();
      pen.moveTo(across(one), down(one));
      pen.lineTo(across(other), down(other));
      pen.stroke();
    };
    net.near[me].forEach((other) => line(me, other, colours.field, 1, []));
    if (net.isWhole) net.friends(chosen).forEach((other) => line(me, net.place(other), colours.accent, 2.4, [5, 3]));
    [...tree.up, ...tree.down].forEach((link) => {
      const [by, person] = [net.place(link.by), net.place(link.person)];
      line(by, person, colours.ink, 2, []);
      if (by >= 0 && person >= 0) arrow(pen, [across(by), down(by)], [across(person), down(person)], size, colours.ink);
    });
    pen.setLineDash([]);
  }

  function drawRing({ pen, net, across, down, colours, size }, chosen) {
    const me = net.place(chosen);
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 2.2;
    pen.beginPath();
    pen.arc(across(me), down(me), size + 5, 0, 2 * Math.PI);
    pen.stroke();
  }

  function arrow(pen, from, to, size, colour) {
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const [x, y] = [to[0] - (size + 2) * Math.cos(angle), to[1] - (size + 2) * Math.sin(angle)];
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x - 9 * Math.cos(angle - 0.42), y - 9 * Math.sin(angle - 0.42));
    pen.lineTo(x - 9 * Math.cos(angle + 0.42), y - 9 * Math.sin(angle + 0.42));
    pen.fill();
  }

  function pick(person) {
    flywheel.clock.person = person;
    flywheel.tell("person");
  }

  function take(data) {
    // Another network, or none, for all who show something of it.
    const { clock } = flywheel;
    clock.network = data && data.x ? new Network(data) : null;
    if (clock.network) clock.network.turn(Math.floor(clock.week));
    flywheel.tell("network");
  }

  flywheel.clock.person = -1;
  flywheel.clock.network = null;
  flywheel.on("week", (clock) => { if (clock.network) clock.network.turn(Math.floor(clock.week)); });
  flywheel.network = { ROOM, STAGES, GROUPS, take, pick, draw: drawNetwork };
})();
