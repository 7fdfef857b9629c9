// The reader's choice of theme, before anything is drawn.
"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("scripted");
  try {
    var theme = localStorage.getItem("sinoscope-theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch (error) { /* no storage: the system's theme */ }
  if (root.dataset.lang === "both") {
    var language = /^\?en\b/.test(location.search) ? "en" : "zh";
    root.dataset.lang = language;
    root.lang = language === "en" ? "en" : "zh-Hans";
  }
})();
