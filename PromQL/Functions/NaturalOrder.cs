using System.Globalization;
using System.Text.RegularExpressions;

namespace LightWatch.PromQL.Functions;

/// <summary>Text order in which runs of digits count as numbers: host2 before host10.</summary>
internal static partial class NaturalOrder
{
    /// <summary>True if <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    public static bool IsLess(string a, string b)
    {
        var left = Chunks(a);
        var right = Chunks(b);
        for (var i = 0; i < left.Count; i++)
        {
            if (i >= right.Count) return false;
            if (ulong.TryParse(left[i], NumberStyles.None, CultureInfo.InvariantCulture, out var x) &&
                ulong.TryParse(right[i], NumberStyles.None, CultureInfo.InvariantCulture, out var y))
            {
                if (x == y)
                {
                    // Equal numbers at both ends differ in leading zeros alone: the longer comes first, so that the
                    // order is total.
                    if (i == left.Count - 1) return i != right.Count - 1 || left[i].Length > right[i].Length;
                    if (i == right.Count - 1) return false;
                    continue;
                }
                return x < y;
            }
            if (left[i] != right[i]) return string.CompareOrdinal(left[i], right[i]) < 0;
            if (i == left.Count - 1) return true;
            if (i == right.Count - 1) return false;
        }
        return false;
    }

    private static List<string> Chunks(string text) => [.. Runs.Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"[0-9]+|[^0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Runs { get; }
}
