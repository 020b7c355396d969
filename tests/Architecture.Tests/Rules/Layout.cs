using LightWatch.Architecture.Tests.Model;

namespace LightWatch.Architecture.Tests.Rules;

/// <summary>What files look like.</summary>
internal static class Layout
{
    public const int MaxColumns = 120;

    // The load generator stays as it is, so that its figures can be compared.
    private static readonly string[] Exempt = ["tests/Load"];

    /// <summary>Lines of more columns than fit beside each other on a screen.</summary>
    public static IEnumerable<string> LongLines(IEnumerable<SourceFile> sources) =>
        Lines(sources).Where(l => l.Text.Length > MaxColumns).Select(l => $"{l.Place} has {l.Text.Length} columns");

    /// <summary>Blank lines that follow a blank line.</summary>
    public static IEnumerable<string> DoubleBlankLines(IEnumerable<SourceFile> sources) =>
        Lines(sources).Where(l => l.IsDoubleBlank).Select(l => $"{l.Place} is a second blank line");

    /// <summary>Work that was put off in a comment.</summary>
    public static IEnumerable<string> Postponed(IEnumerable<SourceFile> sources) =>
        Lines(sources)
            .Where(l => l.Text.Contains("TO" + "DO", StringComparison.Ordinal))
            .Select(l => $"{l.Place} is work put off");

    /// <summary>Paths that differ from another one by the case of letters only, their extensions left aside.</summary>
    public static IEnumerable<string> CaseOnly(IEnumerable<string> files) =>
        files.GroupBy(WithoutExtension, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Select(WithoutExtension).Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(g => string.Join(", ", g) + " differ by case only");

    private static bool IsBlank(string line) => line.AsSpan().Trim().IsEmpty;

    private static string WithoutExtension(string path) => Path.ChangeExtension(path, null);

    private static IEnumerable<(string Place, string Text, bool IsDoubleBlank)> Lines(IEnumerable<SourceFile> sources)
    {
        foreach (var source in sources.Where(s => !Exempt.Any(e => SourceFile.IsBelow(s.Path, e))))
        {
            var lines = source.Lines;
            for (var i = 0; i < lines.Length; i++)
            {
                var isDoubleBlank = i > 0 && IsBlank(lines[i]) && IsBlank(lines[i - 1]);
                yield return ($"{source.Path}:{i + 1}", lines[i], isDoubleBlank);
            }
        }
    }
}
