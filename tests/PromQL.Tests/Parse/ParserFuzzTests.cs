using System.Diagnostics;
using System.Globalization;
using LightWatch.PromQL.Parse;

namespace LightWatch.PromQL.Tests.Parse;

/// <summary>Random and mutated queries either parse or are refused, quickly; nothing else may happen.</summary>
/// <remarks>LIGHTWATCH_FUZZ_SECONDS makes the search longer; LIGHTWATCH_FUZZ_SEED repeats one.</remarks>
public sealed class ParserFuzzTests
{
    private static readonly TimeSpan MaxParse = TimeSpan.FromSeconds(5);

    private static readonly string[] Pieces =
    [
        "foo", "sum", "rate", "topk", "by", "without", "on", "ignoring", "group_left", "bool", "offset", "and", "or",
        "unless", "atan2", "(", ")", "{", "}",
        "[", "]", ",", ":", "@", "start()", "end()", "step()", "max_of(", "+", "-", "*", "/", "%", "^", "==", "!=",
        "=~", "!~", "<", ">", ">=", "</", ">/", "=",
        "5m", "1", "0x1f", "1_0", "1e", ".", "Inf", "NaN", "\"a\"", "'b'", "`c`", "\"", "\\", "#x\n", "\n", " ", "é",
        "\uFFFD", "\u0000", "fill(", "anchored", "smoothed",
        "info", "histogram_quantile", "label_replace", "_", "1h30m", "a.b", "__name__",
    ];

    private static readonly string[] Seeds =
    [
        "sum by (a) (rate(foo{b=~\"c.*\",d!=\"e\"}[5m] offset 1h @ 12.5)) / on(a) group_left(f) max without (g) (h)[1h:5m]",
        "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m]))) > bool 1 or -foo ^ 2 ^ 3",
        "{\"a.b\", \"c\"=\"\\u263a\"} unless ignoring(x) fill_left(1) fill_right(-2) b[min_of(5m, 2*step())] smoothed",
    ];

    [Fact]
    public void Random_queries_parse_or_are_refused()
    {
        var seconds = double.Parse(
            Environment.GetEnvironmentVariable("LIGHTWATCH_FUZZ_SECONDS") ?? "3", CultureInfo.InvariantCulture);
        var seed = int.Parse(
            Environment.GetEnvironmentVariable("LIGHTWATCH_FUZZ_SEED")
                ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        var (parsed, refused) = (0, 0);
        while (clock.Elapsed.TotalSeconds < seconds || parsed == 0 || refused == 0)
        {
            var query = random.Next(2) == 0 ? Assemble(random) : Mutate(random);
            if (Try(query, seed)) parsed++;
            else refused++;
        }
        Assert.True(parsed > 0 && refused > 0);
    }

    private static bool Try(string query, int seed)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var printed = Printer.Print(PromParser.Parse(query, ParserOptions.Experimental));
            var again = Printer.Print(PromParser.Parse(printed, ParserOptions.Experimental));
            // Infinity prints with a sign, as in Prometheus, and a sign binds weaker than a power.
            if (!printed.Contains("Inf", StringComparison.Ordinal)) Assert.Equal(printed, again);
            return true;
        }
        catch (ParseException refused)
        {
            Assert.Contains("parse error: ", refused.Message, StringComparison.Ordinal);
            return false;
        }
        catch (Exception other) when (other is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"seed {seed}, query: {query}", other);
        }
        finally
        {
            Assert.True(clock.Elapsed < MaxParse, $"seed {seed}, {clock.Elapsed}: {query}");
        }
    }

    private static string Assemble(Random random) =>
        string.Join(random.Next(3) == 0 ? "" : " ",
            Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Mutate(Random random)
    {
        var text = Seeds[random.Next(Seeds.Length)];
        for (var edits = random.Next(1, 6); edits > 0; edits--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(0, 8), text.Length - at);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => text.Insert(at, text.Substring(random.Next(text.Length - length + 1), length)),
            };
            if (text.Length == 0) text = "x";
        }
        return text;
    }

    [Theory]
    [InlineData("foo{", "a=\"b\",", "}")]
    [InlineData("sum by (", "a,", ") (x)")]
    [InlineData("", "#comment\n", "1")]
    [InlineData("\"", "\\n", "\"")]
    [InlineData("label_join(x, \"d\", \",\"", ", \"a\"", ")")]
    public void Long_queries_take_time_in_proportion(string head, string piece, string tail)
    {
        // A quadratic parser would need minutes for this.
        var query = head + string.Concat(Enumerable.Repeat(piece, 60_000)) + tail;
        var clock = Stopwatch.StartNew();
        Assert.NotNull(PromParser.Parse(query, ParserOptions.Stable));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), clock.Elapsed.ToString());
    }
}
