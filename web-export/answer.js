/* The answer for the methods that a reader has chosen: who is first, the overview, costs to
   targets. As report_rank.c, report_answer.c, report_overview.c and report_tables.c make
   them of all, in the same words. */
(() => {
  "use strict";

  const { data, axes, show, showInterval, showGap, showNumber, element, methodName } = adonis;
  const { costsOf, entryOf, headlineOf, medianOf, medianInterval } = adonis;

  /* ---- leagues ---- */

  /* What an entry paid on an axis for a target. */
  function weigh(scenario, entry, axis, target) {
    const costs = costsOf(scenario, entry, axis, target);
    return { entry, costs, median: medianOf(costs), hits: costs.filter((c) => c < Infinity).length };
  }

  const classOf = ({ median }) => (median === 0 ? 2 : median === Infinity ? 1 : 0);
  const byRank = (a, b) => classOf(a) - classOf(b) || (a.median === b.median ? b.hits - a.hits : a.median - b.median);

  /* Who may be ranked with whom, best first. headline: place of a target, or null. */
  function rank(scenario, chosen) {
    const { axis } = chosen;
    const entries = scenario.methods.filter((entry) => chosen.methods.has(entry.method));
    const headline = headlineOf(scenario, entries.map((entry) => entry.method), null);
    const kindOf = (entry) => data.methods[entry.method].kind;
    const apart = axis === "rounds" && new Set(entries.map(kindOf)).size > 1;
    const leagues = (apart ? ["synchronous", "asynchronous"] : [null]).map((kind) => {
      const members = entries.filter((entry) => kind === null || kindOf(entry) === kind)
        .map((entry) => (headline === null ? { entry } : weigh(scenario, entry, axis, headline)));
      const ranked = headline === null ? [] : members.sort(byRank).filter((member) => classOf(member) === 0);
      return { kind, members, ranked };
    });
    const isFree = headline !== null && leagues.every((league) => league.ranked.length === 0);
    return { axis: axes.get(axis), scenario, headline, leagues, isFree };
  }

  /* All methods of a scenario, the first in time first. */
  adonis.byTime = (scenario) => {
    const methods = new Set(scenario.methods.map((entry) => entry.method));
    return rank(scenario, { axis: "time", methods }).leagues[0].members.map(({ entry }) => entry.method);
  };

  /* The best to itself: where it misses in a resample, that too is once as much. */
  function ratioTo(best, member) {
    if (member === best) {
      return { value: 1, interval: [1, 1] };
    }
    const arePaired = best.entry.seeds.join() === member.entry.seeds.join();
    return { value: member.median / best.median, interval: adonis.ratioInterval(member.costs, best.costs, arePaired) };
  }

  /* ---- sentences ---- */

  /* Nobody pays anything on the axis. */
  const unpaidWords = (axis, scenarios) => (axis === "energy" && !scenarios.some(({ hasPower }) => hasPower)
    ? "No energy is counted here: the profile has no power figures." : "Nobody pays anything on this axis.");

  const bold = (text) => element("b", {}, text);
  const joined = (pieces) => pieces.flatMap((piece, i) => (i > 0 ? [", ", ...piece] : piece));

  function secondWords(league, axis) {
    const [first, next] = league.ranked;
    const isLevel = next.median <= first.median;
    const words = [isLevel ? " Level with it is " : " Next is ", methodName(next.entry.method), ` with ${show(next.median, axis.unit)}`];
    if (!isLevel) {
      const { value, interval } = ratioTo(first, next);
      const range = showInterval(interval, "");
      words.push(", ", bold(`${showNumber(value)}\u00a0times`), " as much",
        range === "" ? "" : ` (${range}${interval[0] <= 1 ? "; the seeds do not tell them apart" : ""})`);
    }
    return [...words, "."];
  }

  function firstWords(league, { axis, scenario, headline }) {
    const [first] = league.ranked;
    const range = showInterval(medianInterval(first.costs), axis.unit);
    return [
      methodName(first.entry.method), ` reaches a gap of ${showGap(scenario.targets[headline])} ${axis.best}: `,
      bold(show(first.median, axis.unit)),
      range === "" ? "." : ` (95\u00a0% interval: ${range}).`,
      ...(league.ranked.length > 1 ? secondWords(league, axis) : []),
    ];
  }

  function leagueWords(league, ranking) {
    const { axis, scenario, headline } = ranking;
    const { kind, members, ranked } = league;
    const missed = members.filter(({ costs, hits }) => hits < costs.length)
      .map(({ entry, costs, hits }) => [methodName(entry.method), ` in ${costs.length - hits} of ${costs.length} runs`]);
    const free = members.filter(({ median }) => median === 0).map(({ entry }) => [methodName(entry.method)]);
    return element("span", { className: "league" },
      kind === null ? "" : `Of the ${kind} methods, `,
      ...(ranked.length > 0 ? firstWords(league, ranking)
        : [`${kind === null ? "No method" : "none"} can be ranked at a gap of ${showGap(scenario.targets[headline])}.`]),
      ...(missed.length > 0 ? [" Missed by ", ...joined(missed), "."] : []),
      ...(free.length > 0 ? [" Free of charge on this axis, and not ranked: ", ...joined(free), "."] : []));
  }

  function sentence(ranking) {
    const { axis, headline, scenario, leagues, isFree } = ranking;
    const { targets } = scenario;
    if (headline === null) {
      return [targets.length === 0 ? "This task has no targets."
        : `No method reaches even the easiest target, a gap of ${showGap(targets[0])}, in most of its runs.`];
    }
    return [...(isFree ? [unpaidWords(axis.id, [scenario])] : leagues.flatMap((league, i) => [i > 0 ? " " : "", leagueWords(league, ranking)])),
      headline + 1 < targets.length ? ` No method reaches ${showGap(targets[headline + 1])} in most of its runs.` : ""];
  }

  /* box: .says of a scenario. */
  adonis.writeSentence = (box, scenario, chosen) =>
    box.replaceChildren(element("p", { className: "sentence" }, ...sentence(rank(scenario, chosen))));

  /* paragraph: .lead of the axis. */
  adonis.writeLead = (paragraph, chosen) => {
    const rankings = [...chosen.scenarios].map((place) => rank(data.scenarios[place], chosen));
    const leagues = rankings.flatMap((ranking) => ranking.leagues).filter((league) => league.ranked.length > 0);
    if (leagues.length === 0 && rankings.some(({ isFree }) => isFree)) {
      paragraph.replaceChildren(unpaidWords(chosen.axis, rankings.map(({ scenario }) => scenario)));
      return;
    }
    const tallies = [...chosen.methods].map((method) => ({
      method,
      first: leagues.filter((league) => league.ranked[0].entry.method === method).length,
      ranked: leagues.filter((league) => league.members.some((m) => m.entry.method === method && m.median > 0)).length,
    }));
    const firsts = d3.sort(tallies.filter((tally) => tally.first > 0), (tally) => -tally.first);
    const words = firsts.map(({ method, first, ranked }, i) =>
      [methodName(method), ` in ${first} of ${ranked}${i > 0 ? "" : ranked > 1 ? " scenarios" : " scenario"}`]);
    paragraph.replaceChildren(`Who reaches the target ${axes.get(chosen.axis).best}: `,
      ...(words.length > 0 ? [...joined(words), "."] : ["nobody."]),
      chosen.axis === "rounds" ? " A round means different things to synchronous and asynchronous methods: each kind is ranked apart." : "");
  };

  /* ---- tables ---- */

  const small = (text) => element("small", {}, text);

  /* What stands in the overview; best: the least median that it may be compared with. */
  function glance(ranking, method) {
    const { axis, headline, leagues } = ranking;
    const league = leagues.find(({ members }) => members.some(({ entry }) => entry.method === method));
    const member = league?.members.find(({ entry }) => entry.method === method);
    if (member === undefined) {
      return ["none", ["not run"]];
    }
    if (headline === null) {
      return ["miss", ["miss"]];
    }
    const { median, hits, costs } = member;
    if (median === Infinity) {
      return ["miss", ["miss ", small(`${hits}/${costs.length}`)]];
    }
    const best = league.ranked[0]?.median;
    const words = [show(median, axis.unit)];
    if (median > best) {
      words.push(" ", small(`${showNumber(median / best)}×`));
    }
    return [median === 0 ? "none" : median <= best ? "best" : "", words];
  }

  /* table: .glance of the axis; scenario, target, then a column for each method. */
  adonis.writeOverview = (table, chosen) => {
    const columnsOf = (row) => [...row.cells].slice(2);
    for (const row of table.rows) {
      columnsOf(row).forEach((cell, method) => { cell.hidden = !chosen.methods.has(method); });
    }
    for (const place of chosen.scenarios) {
      const ranking = rank(data.scenarios[place], chosen);
      const row = table.querySelector(`tr[data-scenario="${place}"]`);
      row.cells[1].textContent = ranking.headline === null ? "none" : showGap(ranking.scenario.targets[ranking.headline]);
      for (const [method, cell] of columnsOf(row).entries()) {
        const [className, words] = glance(ranking, method);
        cell.className = className;
        cell.replaceChildren(...words);
      }
    }
  };

  const below = (range) => (range === "" ? "" : element("i", {}, range));

  function costCell({ costs, median, hits }, best, unit) {
    const words = [median === Infinity ? "miss" : show(median, unit)];
    if (hits < costs.length) {
      words.push(" ", small(`${hits}/${costs.length}`));
    }
    if (hits > 0) {
      words.push(below(showInterval(medianInterval(costs), unit)));
    }
    return element("td", { className: median === Infinity || median === 0 ? "miss" : median <= best ? "best" : "" }, ...words);
  }

  function ratioCell(league, member) {
    if (!league.ranked.includes(member)) {
      return element("td", { className: "miss" }, "–");
    }
    const { value, interval } = ratioTo(league.ranked[0], member);
    return element("td", {}, showNumber(value), below(showInterval(interval, "")));
  }

  /* table: .targets of a scenario and the axis. */
  adonis.writeTargets = (table, scenario, chosen) => {
    const { axis, leagues } = rank(scenario, chosen);
    const rows = leagues.flatMap((league) => {
      const weighed = league.members.map(({ entry }) => scenario.targets.map((_, t) => weigh(scenario, entry, axis.id, t)));
      const best = scenario.targets.map((_, t) => d3.min(weighed, (row) => row[t].median || Infinity));
      const heading = element("th", { scope: "rowgroup", colSpan: scenario.targets.length + 2 }, `${league.kind} methods`);
      return [
        ...(league.kind === null ? [] : [element("tr", { className: "kind" }, heading)]),
        ...league.members.map((member, i) => element("tr", {},
          element("th", { scope: "row" }, methodName(member.entry.method)),
          ...weighed[i].map((cost, t) => costCell(cost, best[t], axis.unit)), ratioCell(league, member))),
      ];
    });
    table.tBodies[0].replaceChildren(...rows);
  };
})();
