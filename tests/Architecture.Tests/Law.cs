using System.Text;

namespace LightWatch.Architecture.Tests;

/// <summary>Turns what a rule finds into the message of a test.</summary>
internal static class Law
{
    private const int MaxShown = 40;

    /// <summary>Fails with the rule and each offence, which begins with a file and a line.</summary>
    /// <param name="rule">The rule in one sentence.</param>
    /// <param name="offences">What breaks it; empty if nothing does.</param>
    public static void Holds(string rule, IEnumerable<string> offences)
    {
        List<string> found = [.. offences];
        if (found.Count == 0) return;
        var text = new StringBuilder().Append(found.Count).Append(" against the rule: ").AppendLine(rule);
        foreach (var offence in found.Take(MaxShown)) text.Append("  ").AppendLine(offence);
        if (found.Count > MaxShown) text.Append("  … and ").Append(found.Count - MaxShown).AppendLine(" more");
        Assert.Fail(text.ToString());
    }
}
