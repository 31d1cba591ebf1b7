"use strict";

// The evaluation on the view "model", from the card's report: figures, a bar of
// F1 a topic, and pictures. A picture is 100 units square and holds no words;
// what it shows stands beside it, and in its label for who cannot see it.

function renderReport() {
  const report = state.card && state.card.report;
  $("report").hidden = !report;
  if (!report) return;
  const n = report.documents.toLocaleString("en");
  $("report-about").textContent = fill(report.corpus ? words().reportOf : words().reportOfSome, { n: ltr(n), corpus: ltr(report.corpus) });
  const intervals = report.intervals || {};
  $("report-figures").replaceChildren(
    figureTile("figureMicro", report.micro.f1, intervals["micro.f1"]),
    figureTile("figureMacro", report.macro.f1, intervals["macro.f1"]),
    figureTile("figureExact", report.accuracy, intervals.accuracy));
  const labels = report.labels.slice().sort((a, b) => b.f1 - a.f1 || b.support - a.support);
  $("report-labels").replaceChildren(...labels.map(labelBar));
  const calibration = report.calibration;
  $("report-calibration").hidden = !calibration;
  if (calibration) {
    $("report-reliability").replaceChildren(reliability(calibration));
    $("report-ece").textContent = fill(words().calibrationText, { ece: ltr(calibration.ece.toFixed(3)) });
  }
  const curves = labels.filter((l) => l.curve && l.curve.recall.length > 1);
  $("report-curves").hidden = curves.length === 0;
  $("report-curve-list").replaceChildren(...curves.map(curveFigure));
}

const share = (x) => ltr(x.toFixed(2));

function figureTile(word, value, interval) {
  const tile = element("li", "figure");
  tile.append(element("strong", "", share(value)), element("span", "figure-name", words()[word]),
    element("span", "fine", words()[word + "Note"]));
  if (interval) tile.append(element("span", "fine", fill(words().interval, { low: share(interval.low), high: share(interval.high) })));
  return tile;
}

function labelBar(l) {
  const row = element("li", "row measure");
  const track = element("span", "track");
  const bar = element("span", "bar");
  bar.style.width = 100 * l.f1 + "%";
  track.append(bar);
  track.setAttribute("aria-hidden", "true");
  row.append(element("span", "row-name", topicName(l.label)), track, element("span", "row-p", share(l.f1)),
    element("span", "fine measure-note", fill(words().measure, { p: share(l.precision), r: share(l.recall), n: ltr(l.support.toLocaleString("en")) })));
  return row;
}

// pictures

function square(label) {
  const svg = $("square").content.firstElementChild.cloneNode(true);
  svg.setAttribute("aria-label", label);
  return svg;
}

function draw(svg, name, attributes) {
  const e = document.createElementNS(svg.namespaceURI, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  svg.append(e);
}

const unit = (x) => (100 * x).toFixed(1);

// reliability draws what came true (upwards) over what was said (rightwards);
// a dot is the larger the more decisions it stands for
function reliability(calibration) {
  const bins = calibration.bins.filter((b) => b.cells > 0);
  const svg = square(bins.map((b) => fill(words().calibrationDot, { said: percent(b.mean), true: percent(b.rate) })).join("; "));
  draw(svg, "path", { class: "diagonal", d: "M0 100L100 0" });
  const most = Math.max(...bins.map((b) => b.cells), 1);
  for (const b of bins) {
    draw(svg, "circle", { class: "dot", cx: unit(b.mean), cy: unit(1 - b.rate), r: (1.5 + 3.5 * Math.log1p(b.cells) / Math.log1p(most)).toFixed(1) });
  }
  return svg;
}

// curveFigure draws precision (upwards) over recall (rightwards), and marks
// where the topic's threshold puts it
function curveFigure(l) {
  const figure = element("figure", "curve");
  const svg = square(fill(words().measure, { p: share(l.precision), r: share(l.recall), n: ltr(l.support) }));
  const points = l.curve.recall.map((r, i) => unit(r) + " " + unit(1 - l.curve.precision[i]));
  draw(svg, "path", { class: "line", d: "M" + points.join("L") });
  if (l.precision > 0) draw(svg, "circle", { class: "mark", cx: unit(l.recall), cy: unit(1 - l.precision), r: 4 });
  const caption = element("figcaption", "", topicName(l.label));
  caption.append(element("span", "fine", fill(words().ap, { ap: share(l.ap) })));
  figure.append(svg, caption);
  return figure;
}
