// The evaluation on the view "model", from the card's report: figures, and the pictures
// that GET /v1/model/pictures draws of it.

import { $, element } from "./dom.js";
import { fill, isolated, items, language, ltr, share, words } from "./language.js";
import { api, model, topicName } from "./models.js";
import { ask } from "./server.js";

export function renderReport() {
  const report = model.card && model.card.report;
  $("report").hidden = !report;
  if (!report) return;
  $("report-about").textContent = fill(report.corpus ? words().reportOf : words().reportOfSome, { n: items(report.documents), corpus: isolated(report.corpus || "") });
  const intervals = report.intervals || {};
  $("report-figures").replaceChildren(
    figure("figureMicro", report.micro.f1, intervals["micro.f1"]),
    figure("figureMacro", report.macro.f1, intervals["macro.f1"]),
    figure("figureExact", report.accuracy, intervals.accuracy));
  $("report-calibration").hidden = !report.calibration;
  if (report.calibration) $("report-ece").textContent = fill(words().calibrationText, { ece: ltr((100 * report.calibration.ece).toFixed(1)) });
  $("report-curves").hidden = !report.labels.some((l) => l.curve && l.curve.recall.length > 1);
  renderPictures();
}

function figure(word, value, interval) {
  const tile = element("li", "figure");
  tile.append(element("strong", "", share(value)), element("span", "figure-name", words()[word]), element("span", "fine", words()[word + "Note"]));
  if (interval) tile.append(element("span", "fine", fill(words().interval, { low: share(interval.low), high: share(interval.high) })));
  return tile;
}

async function renderPictures() {
  const { card } = model, code = language.code;
  let pictures;
  try { pictures = await ask(api("pictures") + "?lang=" + code); } catch { return; }
  if (card !== model.card || code !== language.code) return;
  $("report-labels").replaceChildren(picture(pictures.labels));
  $("report-reliability").replaceChildren(...(pictures.calibration ? [picture(pictures.calibration)] : []));
  $("report-curve-list").replaceChildren(...(pictures.curves || []).map((c) => {
    const place = element("figure", "curve"), caption = element("figcaption", "", topicName(c.label));
    const measured = card.report.labels.find((l) => l.label === c.label);
    caption.append(element("span", "fine", fill(words().measure, { p: share(measured.precision), r: share(measured.recall), n: items(measured.support) })));
    place.append(caption, picture(c.svg));
    return place;
  }));
}

// picture is an SVG of the server's as an element.
function picture(svg) {
  return document.adoptNode(new DOMParser().parseFromString(svg, "text/html").querySelector("svg"));
}
