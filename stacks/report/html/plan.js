"use strict";
// The picture of a fleet: lanes from left to right, teams that open on demand, risks to follow by
// keyboard.  Only what is in sight is in the document, so that ten thousand agents stay usable.
(() => {
  const fleet = JSON.parse(document.getElementById("fleet").textContent);
  const { lanes, nodes, edges, paths, bodies } = fleet;
  // node: [name, kind, lane, team, mark, risk, place, body]; edge: [source, target, label, mark]
  const NAME = 0, KIND = 1, LANE = 2, TEAM = 3, MARK = 4, RISK = 5, PLACE = 6, BODY = 7;
  const ROW = 46, WIDTH = 204, GAP = 30, TOP = 44, PAD = 20, HEIGHT = 36;
  const FEW = 60;        // a fleet of so few is drawn open
  const MOST = 400;      // boxes of an open team
  const FAINT = 3000;    // edges that nothing happens to
  const SVG = "http://www.w3.org/2000/svg";
  const $ = (id) => document.getElementById(id);
  const canvas = $("canvas"), detail = $("detail"), said = $("said");

  const groups = new Map();
  const groupOf = nodes.map((node, index) => {
    const key = node[LANE] + "\u0000" + node[TEAM];
    if (!groups.has(key)) {
      groups.set(key, { key, lane: node[LANE], team: node[TEAM], members: [] });
    }
    groups.get(key).members.push(index);
    return groups.get(key);
  });
  const out = nodes.map(() => []), into = nodes.map(() => []);
  edges.forEach(([source, target], index) => { out[source].push(index); into[target].push(index); });
  const riskyEdges = new Set();
  const edgeIndex = new Map(edges.map(([s, t], i) => [s + ">" + t, i]));
  const stepsOf = (path) => path.slice(1).map((node, i) => edgeIndex.get(path[i] + ">" + node));
  for (const path of paths) for (const edge of stepsOf(path)) riskyEdges.add(edge);
  const touched = (index) => nodes[index][MARK] !== "same" || nodes[index][RISK] !== "";
  for (const group of groups.values()) {
    group.changed = group.members.filter((index) => nodes[index][MARK] !== "same").length;
    group.risky = group.members.some((index) => nodes[index][RISK] !== "");
    group.open = nodes.length <= FEW || group.members.length <= 1;
    group.members.sort((a, b) => touched(b) - touched(a) || a - b);
  }

  let onlyTouched = false, path = null, step = 0, current = null, boxes = new Map();

  const element = (name, attributes, parent, text) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  };
  const html = (name, parent, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    if (parent) parent.append(made);
    return made;
  };
  const cut = (text, length) => text.length > length ? text.slice(0, length - 1) + "…" : text;
  const words = { same: "unchanged", new: "new", changed: "changed", gone: "to be removed" };
  const teamName = (group) => group.team || (group.lane === 0 ? "Outside" : "Shared");

  // What is in sight: boxes, each with the nodes that it stands for.

  function visible() {
    const items = [];
    for (const group of groups.values()) {
      const onPath = path === null ? [] : group.members.filter((index) => path.includes(index));
      if (group.open) {
        let members = group.members;
        if (onlyTouched) members = members.filter((i) => touched(i) || onPath.includes(i));
        let shown = members.slice(0, MOST);
        const wanted = [...onPath, ...(current && current.startsWith("n") ? [Number(current.slice(1))] : [])];
        shown = shown.concat(wanted.filter((i) => groupOf[i] === group && !shown.includes(i)));
        for (const index of shown) items.push({ id: "n" + index, lane: group.lane, group, nodes: [index] });
        const rest = members.filter((i) => !shown.includes(i));
        if (rest.length) items.push({ id: "r" + group.key, lane: group.lane, group, nodes: rest, rest: true });
        continue;
      }
      const alone = current && current.startsWith("n") ? Number(current.slice(1)) : -1;
      const apart = group.members.filter((i) => onPath.includes(i) || i === alone);
      for (const index of apart) items.push({ id: "n" + index, lane: group.lane, group, nodes: [index] });
      const rest = group.members.filter((i) => !apart.includes(i) && (!onlyTouched || touched(i)));
      if (rest.length) items.push({ id: "g" + group.key, lane: group.lane, group, nodes: rest, whole: true });
    }
    return items;
  }

  function draw() {
    const items = visible();
    const order = new Map([...new Set([...groups.values()].map((group) => group.team))]
      .sort((a, b) => (a === "") - (b === "") || (a < b ? -1 : 1)).map((team, at) => [team, at]));
    const columns = lanes.map((_, lane) => items.filter((item) => item.lane === lane));
    const used = columns.map((column, lane) => [column, lane]).filter(([column]) => column.length);
    const owner = new Map();
    boxes = new Map();
    used.forEach(([column, lane], at) => {
      column.sort((a, b) => order.get(a.group.team) - order.get(b.group.team));
      if (column.length > 1 && at > 0) column.sort((a, b) => weight(a, owner) - weight(b, owner));
      column.forEach((item, row) => {
        item.x = PAD + at * (WIDTH + GAP);
        item.y = TOP + row * ROW;
        item.row = row; item.column = at;
        boxes.set(item.id, item);
        for (const index of item.nodes) owner.set(index, item);
      });
    });
    const tallest = Math.max(1, ...columns.map((column) => column.length));
    const width = PAD * 2 + used.length * WIDTH + Math.max(0, used.length - 1) * GAP;
    const height = TOP + tallest * ROW + PAD;
    const svg = element("svg", {
      width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
      "aria-label": "The fleet. Arrow keys move, Enter opens a team or tells more, Escape goes back.",
    });
    if (path !== null) svg.classList.add("dimmed");
    used.forEach(([, lane], at) =>
      element("text", { x: PAD + at * (WIDTH + GAP), y: 26, class: "lane" }, svg, lanes[lane]));
    drawEdges(svg, owner);
    for (const item of boxes.values()) drawBox(svg, item);
    canvas.replaceChildren(svg);
    if (!boxes.has(current)) current = boxes.keys().next().value ?? null;
    rove();
  }

  function weight(item, owner) {
    let sum = 0, number = 0;
    for (const index of item.nodes.slice(0, 50)) {
      for (const edge of into[index]) {
        const from = owner.get(edges[edge][0]);
        if (from) { sum += from.row; number += 1; }
      }
    }
    return number ? sum / number : 1e6 + (item.row ?? 0);
  }

  function drawEdges(svg, owner) {
    const drawn = new Map();
    const onPath = path === null ? new Set() : new Set(stepsOf(path));
    edges.forEach(([source, target, label, mark], index) => {
      const from = owner.get(source), to = owner.get(target);
      if (!from || !to || from === to) return;
      const key = from.id + ">" + to.id;
      const known = drawn.get(key);
      const level = onPath.has(index) ? 4 : riskyEdges.has(index) ? 3 : mark === "new" ? 2 : mark === "gone" ? 1 : 0;
      if (known) { known.number += 1; known.level = Math.max(known.level, level); return; }
      drawn.set(key, { from, to, number: 1, level, label });
    });
    const style = ["edge", "edge m-gone", "edge m-new", "edge risky", "edge onpath"];
    const listed = [...drawn.values()].sort((a, b) => a.level - b.level);
    let faint = 0;
    for (const edge of listed) {
      if (edge.level === 0 && ++faint > FAINT) continue;
      const x1 = edge.from.x + WIDTH, y1 = edge.from.y + HEIGHT / 2;
      const x2 = edge.to.x, y2 = edge.to.y + HEIGHT / 2;
      const bend = edge.from.column === edge.to.column ? 60 : Math.max(30, (x2 - x1) / 2);
      const end = edge.from.column === edge.to.column ? edge.to.x + WIDTH : x2;
      const way = edge.from.column === edge.to.column ? 1 : -1;
      const line = element("path", {
        d: `M${x1},${y1} C${x1 + bend},${y1} ${end + way * bend},${y2} ${end},${y2}`,
        class: style[edge.level], "data-from": edge.from.id, "data-to": edge.to.id,
      }, svg);
      element("title", {}, line, edge.number > 1 ? edge.number + " links" : edge.label);
    }
  }

  function drawBox(svg, item) {
    const group = item.whole || item.rest;
    const node = group ? null : nodes[item.nodes[0]];
    const risky = group ? item.nodes.some((i) => nodes[i][RISK] !== "") : node[RISK] !== "";
    const changed = group ? item.nodes.filter((i) => nodes[i][MARK] !== "same").length : 0;
    const title = group ? teamName(item.group) : node[KIND] ? node[NAME].replace(/^(?:module\.[^.]+\.)*/, "") : node[NAME];
    const kind = group
      ? `${item.nodes.length}${item.rest ? " more" : ""}${changed ? `, ${changed} changed` : ""}`
      : (node[KIND] || "outside of the fleet") + (node[MARK] === "same" ? "" : ` · ${words[node[MARK]]}`);
    const classes = ["box", group ? "group" : "", !group && node[MARK] !== "same" ? "m-" + node[MARK] : "",
      group && changed ? "m-changed" : "", risky ? "risky" : "",
      path !== null && item.nodes.some((i) => path.includes(i)) && !group ? "onpath" : ""];
    const label = group
      ? `${teamName(item.group)}, ${kind} in ${lanes[item.lane]}${risky ? ", at risk" : ""}. ${item.rest ? "" : "Enter opens."}`
      : `${node[NAME]}, ${kind}${risky ? `, ${node[RISK]} risk` : ""}`;
    const box = element("g", {
      class: classes.filter(Boolean).join(" "), role: "button", tabindex: "-1", "data-id": item.id,
      "aria-label": label, transform: `translate(${item.x},${item.y})`,
    }, svg);
    if (group && !item.rest) box.setAttribute("aria-expanded", "false");
    element("title", {}, box, group ? label : node[NAME]);
    element("rect", { width: WIDTH, height: HEIGHT, rx: 8 }, box);
    element("text", { x: 10, y: 16 }, box, cut(title, risky ? 22 : 25));
    element("text", { x: 10, y: 30, class: "kind" }, box, cut(kind, 34));
    if (risky) element("text", { x: WIDTH - 20, y: 23, class: "flag", "aria-hidden": "true" }, box, "!");
    item.element = box;
  }

  // One stop for the Tab key; arrows move inside.

  function rove() {
    for (const [id, item] of boxes) {
      item.element.setAttribute("tabindex", id === current ? "0" : "-1");
      item.element.classList.toggle("selected", id === current && detail.dataset.of === id);
    }
    for (const line of canvas.querySelectorAll(".edge")) {
      line.classList.toggle("near", path === null && (line.dataset.from === current || line.dataset.to === current) && detail.dataset.of === current);
    }
  }

  function focus(id, { tell = true } = {}) {
    current = id;
    if (!boxes.has(id)) draw();
    const item = boxes.get(id);
    if (!item) return;
    if (tell && !item.whole && !item.rest) inform(item.nodes[0]);
    rove();
    item.element.focus({ preventScroll: true });
    item.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function neighbour(item, key) {
    const near = [...boxes.values()];
    const by = (rank) => near.filter((other) => other !== item && rank(other) !== null)
      .sort((a, b) => rank(a) - rank(b))[0];
    if (key === "ArrowUp") return by((o) => o.column === item.column && o.y < item.y ? item.y - o.y : null);
    if (key === "ArrowDown") return by((o) => o.column === item.column && o.y > item.y ? o.y - item.y : null);
    const side = key === "ArrowRight" ? 1 : -1;
    const linked = new Set();
    for (const index of item.nodes.slice(0, 200)) {
      for (const edge of side > 0 ? out[index] : into[index]) linked.add(edges[edge][side > 0 ? 1 : 0]);
    }
    const tied = by((o) => (o.column - item.column) * side > 0 && o.nodes.some((i) => linked.has(i)) ? Math.abs(o.column - item.column) * 1e6 + Math.abs(o.y - item.y) : null);
    return tied || by((o) => (o.column - item.column) * side > 0 ? Math.abs(o.column - item.column) * 1e6 + Math.abs(o.y - item.y) : null);
  }

  function activate(item) {
    if (item.rest) return;
    if (item.whole) {
      item.group.open = true;
      said.textContent = `${teamName(item.group)} is open: ${item.group.members.length}.`;
      current = "n" + item.nodes[0];
      draw();
      focus(current);
    } else {
      inform(item.nodes[0]);
      rove();
    }
  }

  canvas.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (!box) return;
    const item = boxes.get(box.dataset.id);
    current = item.id;
    activate(item);
    if (boxes.has(item.id)) focus(item.id);
  });

  canvas.addEventListener("focusin", (event) => {
    const box = event.target.closest(".box");
    if (box && box.dataset.id !== current) { current = box.dataset.id; rove(); }
  });

  canvas.addEventListener("keydown", (event) => {
    const item = boxes.get(current);
    if (!item || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key;
    if (path !== null && (key === "ArrowRight" || key === "ArrowLeft")) {
      walk(step + (key === "ArrowRight" ? 1 : -1));
    } else if (key.startsWith("Arrow")) {
      const next = neighbour(item, key);
      if (next) focus(next.id);
    } else if (key === "Enter" || key === " ") {
      activate(item);
    } else if (key === "Home" || key === "End") {
      const column = [...boxes.values()].filter((other) => other.column === item.column);
      focus(column[key === "Home" ? 0 : column.length - 1].id);
    } else if (key === "Escape") {
      if (path !== null) leave();
      else if (item.group.open && item.group.members.length > 1 && nodes.length > FEW) {
        item.group.open = false;
        const id = "g" + item.group.key;
        current = id;
        detail.dataset.of = "";
        draw();
        focus(boxes.has(id) ? id : current);
      } else return;
    } else return;
    event.preventDefault();
  });

  // What is told of one node.

  function inform(index) {
    const node = nodes[index];
    detail.dataset.of = "n" + index;
    detail.replaceChildren();
    html("h3", detail, node[NAME], "mono");
    const about = html("p", detail);
    html("span", about, words[node[MARK]], "tag " + node[MARK]);
    if (node[RISK]) { about.append(" "); html("span", about, node[RISK] + " risk", "tag " + node[RISK]); }
    const facts = [node[KIND], node[TEAM] && "team " + node[TEAM], node[PLACE]].filter(Boolean).join(" · ");
    if (facts) html("p", detail, facts, "soft mono");
    if (node[BODY] !== null) html("pre", detail, bodies[node[BODY]]).tabIndex = 0;
    links("Comes from", into[index].map((edge) => [edges[edge][0], edges[edge]]));
    links("Leads to", out[index].map((edge) => [edges[edge][1], edges[edge]]));
  }

  function links(title, found) {
    if (!found.length) return;
    html("h4", detail, `${title} (${found.length})`);
    const list = html("ul", detail, undefined, "links");
    for (const [other, edge] of found.slice(0, 50)) {
      const button = html("button", html("li", list), nodes[other][NAME] + (edge[3] === "same" ? "" : ` (${edge[3]})`), "mono " + (edge[3] === "same" ? "" : edge[3]));
      button.type = "button";
      button.addEventListener("click", () => go(other));
    }
    if (found.length > 50) html("p", detail, `and ${found.length - 50} more`, "more");
  }

  function go(index) {
    if (path !== null) leave(false);
    current = "n" + index;
    draw();
    focus(current);
  }

  // Risks.

  const buttons = [...document.querySelectorAll("button[data-path]")];
  function follow(number) {
    path = paths[number];
    step = 0;
    for (const button of buttons) button.setAttribute("aria-pressed", String(Number(button.dataset.path) === number));
    current = "n" + path[0];
    draw();
    canvas.scrollIntoView({ block: "center" });
    walk(0);
  }
  function walk(to) {
    step = Math.max(0, Math.min(path.length - 1, to));
    focus("n" + path[step]);
    const link = fleet.links[paths.indexOf(path)][step];
    said.textContent = `Step ${step + 1} of ${path.length}: ${nodes[path[step]][NAME]} ${link}`;
  }
  function leave(back = true) {
    const number = paths.indexOf(path);
    path = null;
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
    said.textContent = "The path is left.";
    draw();
    if (back) buttons.find((button) => Number(button.dataset.path) === number)?.focus();
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const number = Number(button.dataset.path);
      if (path === paths[number]) leave(); else follow(number);
    });
  }

  // Finding, and showing less.

  const search = $("search"), found = $("found");
  search.addEventListener("input", () => {
    const word = search.value.trim().toLowerCase();
    found.replaceChildren();
    if (!word) { said.textContent = ""; return; }
    let number = 0;
    nodes.forEach((node, index) => {
      if (!node[NAME].toLowerCase().includes(word) || ++number > 20) return;
      const button = html("button", html("li", found), node[NAME], "mono");
      button.type = "button";
      button.addEventListener("click", () => go(index));
    });
    said.textContent = number === 1 ? "1 found" : `${number} found${number > 20 ? ", the first 20 are listed" : ""}`;
  });
  $("touched").addEventListener("click", (event) => {
    onlyTouched = !onlyTouched;
    event.currentTarget.setAttribute("aria-pressed", String(onlyTouched));
    draw();
    said.textContent = onlyTouched ? "Only what changes or is at risk." : "All of the fleet.";
  });
  $("close").addEventListener("click", () => {
    for (const group of groups.values()) group.open = group.members.length <= 1;
    current = null;
    detail.dataset.of = "";
    draw();
    said.textContent = "All teams are closed.";
  });

  draw();
  document.body.dataset.ready = "true";
})();
