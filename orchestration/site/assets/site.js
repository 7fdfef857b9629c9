// What the pages can do beyond links: theme, search, filters, moving in the heat map by keys.  No request but for the
// parts of the search index, which are scripts beside this one.  Texts are set as text, never as markup.
"use strict";
(function () {
  var root = document.documentElement;
  var base = document.body.dataset.root || "";
  var language = root.dataset.lang === "en" ? "en" : "zh";
  var byId = function (id) { return document.getElementById(id); };

  function theme() {
    var button = byId("theme");
    if (!button) return;
    button.addEventListener("click", function () {
      var dark = root.dataset.theme
        ? root.dataset.theme === "dark"
        : window.matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("sinoscope-theme", root.dataset.theme); } catch (error) { /* not kept */ }
    });
  }

  // Articles serve both languages: links out of them lead to the pages of the one that is shown.
  function articleLanguage() {
    if (!("both" in document.body.dataset)) return;
    if (language === "en") {
      document.querySelectorAll("[data-en]").forEach(function (one) { one.textContent = one.dataset.en; });
      document.querySelectorAll('a[href*="../zh/"]').forEach(function (link) {
        link.setAttribute("href", link.getAttribute("href").replace("../zh/", "../en/"));
      });
    }
    document.querySelectorAll("[data-language]").forEach(function (link) {
      link.addEventListener("click", function () { link.hash = location.hash; });
    });
  }

  // A page's language link keeps the place and the filter.
  function keepHash() {
    var link = byId("language");
    if (link) link.addEventListener("click", function () { link.hash = location.hash; });
  }

  var index = { parts: null, entities: [], titles: [], from: "", to: "", waiting: 0 };
  window.sinoscopeIndex = function (kind, rows) {
    rows.forEach(function (row) { index[kind].push(row); });
  };
  window.sinoscopeParts = function (parts, simplify) {
    index.from = Array.from(simplify[0]);
    index.to = Array.from(simplify[1]);
    index.parts = parts;
  };

  function load(name, done) {
    var script = document.createElement("script");
    script.src = base + "assets/" + name;
    script.onload = script.onerror = done;
    document.head.appendChild(script);
  }

  function folder() {
    var map = new Map();
    index.from.forEach(function (char, i) { map.set(char, index.to[i]); });
    return function (text) {
      var out = "";
      for (var char of text) out += map.get(char) || char;
      return out.toLowerCase();
    };
  }

  function search() {
    var form = byId("search");
    if (!form) return;
    var input = byId("q"), hits = byId("hits"), list = hits.querySelector("ul"), status = byId("search-status");
    var state = "empty", fold = null, folded = null;

    function prepare() {
      if (state !== "empty") return;
      state = "loading";
      load("search-parts.js", function () {
        var left = index.parts ? index.parts.length : 0;
        if (!left) { state = "ready"; return; }
        index.parts.forEach(function (name) {
          load(name, function () {
            left -= 1;
            if (left === 0) {
              fold = folder();
              folded = {
                entities: index.entities.map(function (row) {
                  return fold(row[1] + "|" + row[2] + "|" + row[3]);
                }),
                titles: index.titles.map(function (row) { return fold(row[1]); })
              };
              state = "ready";
              show();
            }
          });
        });
      });
    }

    function item(href, text, note) {
      var li = document.createElement("li"), link = document.createElement("a"), small = document.createElement("small");
      link.href = href;
      link.textContent = text;
      small.textContent = note;
      link.append(" ", small);
      li.append(link);
      return li;
    }

    function articleHref(id) {
      var name = /^[a-z0-9][a-z0-9._-]*$/.test(id) ? id : "";
      return base + "articles/" + name.slice(0, 2) + "/" + name + ".html" + (language === "en" ? "?en" : "");
    }

    function show() {
      var wanted = input.value.trim();
      list.textContent = "";
      if (!wanted) { hits.hidden = true; status.textContent = ""; return; }
      if (state !== "ready") {
        hits.hidden = false;
        status.textContent = input.dataset.loading;
        return;
      }
      var needle = fold ? fold(wanted) : wanted, found = 0, words = needle.split(/\s+/);
      var holds = function (text) { return words.every(function (word) { return text.indexOf(word) >= 0; }); };
      var exact = [], loose = [];
      if (folded) {
        for (var i = 0; i < folded.entities.length && exact.length + loose.length < 400; i++) {
          var text = folded.entities[i];
          if (("|" + text + "|").indexOf("|" + needle + "|") >= 0) exact.push(i);
          else if (holds(text)) loose.push(i);
        }
        exact.concat(loose).slice(0, 8).forEach(function (i) {
          var row = index.entities[i], target = row[5];
          var href = target.indexOf("entities/") === 0 ? base + language + "/" + target : articleHref(target);
          var name = language === "en" && row[2] ? row[2] + " " + row[1] : row[1] + (row[2] ? " " + row[2] : "");
          list.append(item(href, name, row[4].toLocaleString("en") + (language === "en" ? " articles" : " 篇")));
          found += 1;
        });
        for (var j = 0, shown = 0; j < folded.titles.length && shown < 12; j++) {
          if (holds(folded.titles[j])) {
            var title = index.titles[j];
            list.append(item(articleHref(title[0]), title[1], title[3] + " " + title[2]));
            shown += 1;
            found += 1;
          }
        }
      }
      if (!found) {
        var none = document.createElement("li");
        none.textContent = input.dataset.none;
        list.append(none);
      }
      hits.hidden = false;
      status.textContent = found ? String(found) : input.dataset.none;
    }

    var timer = 0;
    input.addEventListener("focus", prepare);
    input.addEventListener("input", function () {
      prepare();
      clearTimeout(timer);
      timer = setTimeout(function () { timer = 0; show(); }, 120);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      show();
      var first = list.querySelector("a");
      if (first) first.click();
    });
    form.addEventListener("keydown", function (event) {
      if (timer && event.key === "ArrowDown") { clearTimeout(timer); timer = 0; show(); }
      var links = Array.from(list.querySelectorAll("a")), at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown" && links.length) {
        event.preventDefault();
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        if (at === 0) input.focus(); else links[at - 1].focus();
      } else if (event.key === "Escape") {
        hits.hidden = true;
        input.focus();
      }
    });
    document.addEventListener("click", function (event) { if (!form.contains(event.target)) hits.hidden = true; });
    document.addEventListener("keydown", function (event) {
      if (event.key === "/" && !/^(input|select|textarea)$/i.test(document.activeElement.tagName)) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  function fromHash() {
    return new URLSearchParams(location.hash.slice(1)).get("source") || "";
  }

  function choose(select, value) {
    var found = Array.from(select.options).some(function (option) { return option.value === value; });
    select.value = found ? value : "";
    return select.value;
  }

  function setHash(source) {
    history.replaceState(null, "", source ? "#source=" + encodeURIComponent(source) : location.pathname + location.search);
  }

  // The heat map for one outlet, or as shares.
  function calendar() {
    var table = byId("calendar"), holder = byId("calendar-data");
    if (!table || !holder) return;
    var data = JSON.parse(holder.textContent), words = JSON.parse(byId("calendar-words").textContent);
    var source = byId("source"), measure = byId("measure"), sources = Object.keys(data.totals);
    var months = Array.from(table.querySelectorAll("thead .mon abbr")).map(function (one) { return one.title; });

    function level(value, most) {
      return value <= 0 || most <= 0 ? 0 : Math.min(7, Math.ceil(7 * Math.sqrt(value / most)));
    }

    function draw() {
      var only = source.value ? [source.value] : sources, share = measure.value === "share";
      var totals = data.months.map(function (_, m) {
        return only.reduce(function (sum, one) { return sum + data.totals[one][m]; }, 0);
      });
      var rows = Array.from(table.tBodies[0].rows), most = 0;
      var values = rows.map(function (row) {
        return data.months.map(function (_, m) {
          var count = only.reduce(function (sum, one) {
            var of = data.counts[one][row.dataset.topic];
            return sum + (of ? of[m] : 0);
          }, 0);
          most = Math.max(most, share ? (totals[m] ? count / totals[m] : 0) : count);
          return count;
        });
      });
      // A share of a handful of articles says nothing; it shall not set the scale either.
      if (share) {
        most = 0;
        values.forEach(function (of) {
          of.forEach(function (count, m) { if (totals[m] >= 10) most = Math.max(most, count / totals[m]); });
        });
      }
      rows.forEach(function (row, r) {
        var name = row.cells[0].textContent, sum = 0;
        data.months.forEach(function (month, m) {
          var cell = row.cells[m + 1], count = values[r][m];
          sum += count;
          cell.textContent = "";
          if (!totals[m]) { cell.className = "h na"; cell.textContent = "–"; return; }
          if (!count) { cell.className = "h h0"; cell.textContent = "0"; return; }
          var part = count / totals[m], link = document.createElement("a");
          cell.className = "h h" + level(share ? part : count, most);
          link.href = "topics/" + row.dataset.topic + "/" + month + ".html" +
            (source.value ? "#source=" + encodeURIComponent(source.value) : "");
          link.textContent = share ? (100 * part).toFixed(part < 0.0995 ? 1 : 0) : String(count);
          link.setAttribute("aria-label", words.label.replace("\u0001", name).replace("\u0002", months[m])
            .replace("\u0003", String(count)) + (share ? " (" + (100 * part).toFixed(1) + "%)" : ""));
          cell.append(link);
        });
        row.cells[row.cells.length - 1].textContent = sum.toLocaleString("en");
      });
      Array.from(table.tFoot.rows[0].cells).slice(1, -1).forEach(function (cell, m) { cell.textContent = String(totals[m]); });
      rove();
    }

    // One stop for the tab key; arrows move between cells.
    function rove() {
      Array.from(table.querySelectorAll("td a")).forEach(function (link, i) { link.tabIndex = i ? -1 : 0; });
    }

    table.addEventListener("focusin", function (event) {
      if (event.target.closest("td")) {
        table.querySelectorAll('td a[tabindex="0"]').forEach(function (link) { link.tabIndex = -1; });
        event.target.tabIndex = 0;
      }
    });
    table.addEventListener("keydown", function (event) {
      var cell = event.target.closest("td"), step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!cell || !step) return;
      event.preventDefault();
      var rows = Array.from(table.tBodies[0].rows), r = rows.indexOf(cell.parentNode), c = cell.cellIndex;
      for (r += step[0], c += step[1]; rows[r] && c > 0 && c < rows[r].cells.length - 1; r += step[0], c += step[1]) {
        var link = rows[r].cells[c].querySelector("a");
        if (link) { link.focus(); return; }
      }
    });
    function changed() { setHash(source.value); draw(); }
    source.addEventListener("change", changed);
    measure.addEventListener("change", changed);
    window.addEventListener("hashchange", function () { choose(source, fromHash()); draw(); });
    if (choose(source, fromHash())) draw(); else rove();
  }

  // A cell's list for one outlet.
  function listFilter() {
    var select = byId("list-source"), list = byId("articles");
    if (!select || !list) return;
    function apply() {
      Array.from(list.children).forEach(function (row) {
        row.hidden = Boolean(select.value) && row.dataset.source !== select.value;
      });
    }
    select.addEventListener("change", function () { setHash(select.value); apply(); });
    window.addEventListener("hashchange", function () { choose(select, fromHash()); apply(); });
    choose(select, fromHash());
    apply();
  }

  theme();
  articleLanguage();
  keepHash();
  search();
  calendar();
  listFilter();
})();
