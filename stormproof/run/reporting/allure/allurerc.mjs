// Allure's report of an acceptance run: one file, grouped as the criteria are. Used by generate.py.
export default {
  name: "Stormproof acceptance run",
  historyPath: process.env.STORMPROOF_ALLURE_HISTORY,
  historyLimit: 30,
  hideLabels: ["host", "thread", "package", "parentSuite", "suite", "subSuite", "framework", "language"],
  categories: [
    { name: "Not met (FAIL)", matchers: [{ statuses: ["failed"] }] },
    { name: "Could not look (ERROR)", matchers: [{ statuses: ["broken"] }] },
    { name: "Waived", matchers: [{ statuses: ["skipped"], message: /^WAIVED/ }] },
    { name: "Undecided", matchers: [{ statuses: ["skipped"], message: /^UNDECIDED/ }] },
  ],
  plugins: {
    awesome: {
      options: {
        singleFile: true,
        theme: "light",
        reportLanguage: "en",
        groupBy: ["epic", "story"],
        defaultSortBy: "name,asc",
      },
    },
  },
};
