// Lets one join before the program is there: the click is kept, and done when the page is hydrated.

addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-not-hydrated")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = form.querySelector("[type=submit]");
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  new MutationObserver((_, observer) => {
    observer.disconnect();
    button.removeAttribute("aria-busy");
    form.requestSubmit();
  }).observe(form, { attributeFilter: ["data-not-hydrated"] });
}, true);
