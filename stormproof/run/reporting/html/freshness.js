"use strict";
// Says of what is older than the policy allows that it is: how old a page is, only the moment tells at which it is read.
for (const each of document.querySelectorAll("[data-until]")) {
  const days = Math.floor((Date.now() - Date.parse(each.dataset.of)) / 86400000);
  if (Date.now() <= Date.parse(each.dataset.until)) continue;
  each.querySelector("[data-days]").textContent = days.toLocaleString("en");
  each.hidden = false;
}
