using System.Globalization;
using LightWatch.Conformance;

const string Usage = "usage: LightWatch.Conformance [--store embedded|memory|postgres|timescale] FILE-OR-FOLDER…";

var paths = new List<string>();
var store = "embedded";
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--store" && i + 1 < args.Length) store = args[++i];
    else paths.Add(args[i]);
}
if (paths.Count == 0 || !TestStores.TryFind(store, out var open))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var files = paths.SelectMany(
    p =>
        Directory.Exists(p)
            ? Directory.GetFiles(p, "*.test", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : (IEnumerable<string>)[p]).ToList();
var runner = new ScriptRunner(open);
var (passed, failed) = (0, 0);
foreach (var file in files)
{
    var outcome = await runner.RunAsync(await File.ReadAllTextAsync(file));
    foreach (var failure in outcome.Failures)
        Console.WriteLine($"FAIL {file}:{failure.Line}: {failure.Query}{Environment.NewLine}     {failure.Reason}");
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{(outcome.Failures.Count == 0 ? "ok  " : "FAIL")} {file}: {outcome.Passed} passed, {outcome.Failures.Count} failed"));
    passed += outcome.Passed;
    failed += outcome.Failures.Count;
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed"));
return failed == 0 && passed > 0 ? 0 : 1;
