"use strict";
/* The bot's own page (on Slack: the Home tab of the app), as the one who is being played sees it. */

function drawHome(world) {
  const { box, data } = world, opener = box.querySelector(".home");
  opener.hidden = !data.homes;
  opener.title = word("homeOf", { name: nameOf(world, world.actor) });
  const dialog = document.getElementById("home");
  if (!dialog.open || dialog.dataset.platform !== data.platform) return;
  dialog.querySelector("h2").textContent = word("homeOf", { name: nameOf(world, world.actor) });
  const pieces = data.homes?.[world.actor] ?? [];
  const focused = document.activeElement?.dataset?.home;
  dialog.querySelector(".page").replaceChildren(...(pieces.length ? inRows(pieces) : [make("p", "quiet", word("homeEmpty"))]));
  if (focused !== undefined) dialog.querySelector(`[data-home="${focused}"]`)?.focus();
}

/* Buttons that follow each other stand in one row. */
function inRows(pieces) {
  const rows = [];
  for (const piece of pieces) {
    if (piece.kind === "heading") rows.push(make("h3", "", piece.text));
    else if (piece.kind === "rule") rows.push(make("hr"));
    else if (piece.kind === "words") rows.push(make("p", "text", piece.text));
    else {
      if (!rows.at(-1)?.classList.contains("buttons")) rows.push(make("p", "buttons"));
      const button = make("button", "", piece.text);
      button.type = "button";
      button.dataset.home = piece.button;
      rows.at(-1).append(button);
    }
  }
  return rows;
}

function watchHome(world) {
  const dialog = document.getElementById("home");
  world.box.querySelector(".home").addEventListener("click", () => {
    dialog.dataset.platform = world.data.platform;
    dialog.showModal();
    drawHome(world);
    act(world, "home", {});
  });
  dialog.querySelector(".page").addEventListener("click", (event) => {
    const { home } = event.target.dataset;
    if (home !== undefined && dialog.dataset.platform === world.data.platform) act(world, "press", { button: Number(home) });
  });
}
