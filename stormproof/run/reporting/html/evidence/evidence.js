"use strict";
// Shows the records that stand packed in the page. Text of strangers is put in as text, never as markup.
(() => {
  const PART = 0, SCENARIOS = 1, SOURCE = 2, KIND = 3, AT = 4, TITLE = 5, CONTENT = 6;
  const OBEYED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
  const byId = (id) => document.getElementById(id);
  const list = byId("records"), count = byId("count"), search = byId("search");
  const choices = { kind: byId("kind"), source: byId("source"), about: byId("about") };
  const only = { decided: byId("decided"), first: byId("first") };
  const harmless = (text) => String(text).replace(OBEYED, (each) =>
    each === "\n" || each === "\t" ? each : "\\u" + each.codePointAt(0).toString(16).padStart(4, "0"));

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  async function unpacked() {
    const bytes = Uint8Array.from(atob(byId("packed").textContent.trim()), (each) => each.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  function json(text) {
    try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
  }

  function exchange(seen) {
    const headers = Object.entries(seen.headers || {}).map(([name, value]) => name + ": " + value);
    const asked = [seen.method + " " + seen.url, ...(seen.note ? ["with " + seen.note] : [])];
    const answered = seen.status === undefined ? [seen.cause, seen.detail] : [String(seen.status), ...headers];
    const taken = Object.entries(seen.timings || {}).map(([name, value]) => name + " " + (value * 1000).toFixed(1) + " ms");
    const cut = seen.body_cut ? ["", "cut: " + JSON.stringify(seen.body_cut)] : [];
    return [...asked, "", ...answered, "", ...(seen.body ? [json(seen.body), ""] : []), taken.join(", "), ...cut].join("\n");
  }

  function call(seen) {
    const head = [seen.service, seen.operation, seen.region, seen.write ? "changes" : "reads", seen.request_id && "request " + seen.request_id];
    const parts = ["parameters", "answer", "error"].filter((name) => seen[name] !== null && seen[name] !== undefined);
    return [head.filter(Boolean).join("  "), ...parts.map((name) => "\n" + name + "\n" +
      (typeof seen[name] === "string" ? seen[name] : JSON.stringify(seen[name], null, 2)))].join("\n");
  }

  function whole(record) {
    const seen = record[CONTENT];
    if (record[KIND] === "picture" && typeof seen.png === "string") {
      const picture = element("img");
      picture.alt = record[TITLE];
      picture.src = "data:image/png;base64," + seen.png;
      return picture;
    }
    const text = record[KIND] === "http" ? exchange(seen) : record[KIND] === "aws" ? call(seen) : JSON.stringify(seen, null, 2);
    const shown = element("pre", "", harmless(text));
    shown.tabIndex = 0;
    return shown;
  }

  function row(record, place) {
    const item = element("li", record[PART] && "decided"), details = element("details"), line = element("summary");
    details.id = "r" + (place + 1);
    const time = element("time", "", record[AT].replace("T", " ").replace(/(\.\d{3})\d*/, "$1").replace(/\+00:00$/, ""));
    time.dateTime = record[AT];
    line.append(time, element("span", "kind", record[KIND]), element("span", "title", record[TITLE]));
    if (record[PART]) line.append(element("span", "part", record[PART]));
    details.append(line);
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(whole(record));
    });
    item.append(details);
    return item;
  }

  const kindOf = (record) => record[KIND] + " " + record[TITLE].replace(/[0-9a-f-]{12,}|\d+(?!\d*$)/gi, "#");

  function shown(records) {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), about = choices.about.value, met = new Set();
    return records.map((record) => {
      const fits = words.every((word) => record.text.includes(word))
        && (!choices.kind.value || record[KIND] === choices.kind.value)
        && (!choices.source.value || record[SOURCE] === choices.source.value.slice(1))
        && (!about || record[SCENARIOS].some((each) => each === about || each.startsWith(about + "-")))
        && (!only.decided.checked || record[PART] !== "")
        && (!only.first.checked || !met.has(record.like));
      if (fits) met.add(record.like);
      return fits;
    });
  }

  function choose(about) {
    choices.about.value = about;
    for (const each of document.querySelectorAll("section[data-about]")) {
      each.hidden = Boolean(about) && each.dataset.about !== about && !about.startsWith(each.dataset.about + "-");
    }
  }

  function follow() {
    const named = decodeURIComponent(location.hash.slice(1)), target = byId(named);
    if ([...choices.about.options].some((each) => each.value === named)) choose(named);
    if (!target) return;
    if (target.tagName === "DETAILS") target.open = true;
    target.scrollIntoView();
  }

  async function show() {
    const records = await unpacked();
    for (const record of records) {
      record.text = (record[TITLE] + " " + JSON.stringify(record[CONTENT])).toLowerCase();
      record.like = kindOf(record);
    }
    const rows = records.map(row);
    list.replaceChildren(...rows);
    const filter = () => {
      const fits = shown(records), many = fits.filter(Boolean).length;
      rows.forEach((each, place) => { each.hidden = !fits[place]; });
      count.textContent = many.toLocaleString("en") + " of " + records.length.toLocaleString("en") + " calls and exchanges";
    };
    for (const each of [search, ...Object.values(choices), ...Object.values(only)]) each.addEventListener("input", filter);
    for (const link of document.querySelectorAll("a[data-scenario]")) link.addEventListener("click", () => {
      choices.about.value = link.dataset.scenario;
      filter();
    });
    choices.about.addEventListener("input", () => choose(choices.about.value));
    only.decided.disabled = !records.some((each) => each[PART]);
    const follows = () => { follow(); filter(); };
    addEventListener("hashchange", follows);
    follows();
  }

  show().catch((error) => { count.textContent = "The records could not be unpacked here (" + error + "); the files named above hold them."; });
})();
