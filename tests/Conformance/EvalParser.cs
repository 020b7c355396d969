using System.Text.RegularExpressions;
using LightWatch.PromQL.Parse;

namespace LightWatch.Conformance;

/// <summary>Reads <c>eval</c> commands with all forms of <c>expect</c>, and the older forms they replaced.</summary>
internal static partial class EvalParser
{
    private const int TimeoutMs = 1000;
    private const string StringPrefix = "expect string";

    [GeneratedRegex(@"^eval(?:_(?<mode>fail|warn|ordered|info))?\s+instant\s+(?:at\s+(?<at>.+?))?\s+(?<query>.+)$",
        RegexOptions.ExplicitCapture, TimeoutMs)]
    private static partial Regex Instant { get; }

    [GeneratedRegex(@"^eval(?:_(?<mode>fail|warn|info))?\s+range\s+from\s+(?<from>.+)\s+to\s+(?<to>.+)\s+step\s+(?<step>.+?)\s+(?<query>.+)$", RegexOptions.ExplicitCapture, TimeoutMs)]
    private static partial Regex Range { get; }

    [GeneratedRegex(@"^expect\s+(?<what>ordered|fail|warn|no_warn|info|no_info)(?:\s+(?<how>regex|msg):(?<text>.+))?$",
        RegexOptions.ExplicitCapture, TimeoutMs)]
    private static partial Regex Expect { get; }

    [GeneratedRegex(@"^expect range vector\s+from\s+(?<from>.+)\s+to\s+(?<to>.+)\s+step\s+(?<step>.+)$",
        RegexOptions.ExplicitCapture, TimeoutMs)]
    private static partial Regex RangeVector { get; }

    public static EvalCommand Read(ScriptParser.Block block)
    {
        var (command, mode) = ReadHead(block);
        command.Ordered = mode == "ordered";
        command.Fails = mode == "fail";
        command.WantsWarning = mode == "warn";
        command.WantsInfo = mode == "info";
        var rangeVector = false;
        for (var position = 1; block.TryNext(out var line); position++)
        {
            if (command.Fails && OldFailure(line) is { } failure)
            {
                command.Failures.Add(failure);
                break;
            }
            if (RangeVector.Match(line) is { Success: true } range)
            {
                ReadRangeVector(command, range);
                rangeVector = true;
            }
            else if (line.StartsWith(StringPrefix, StringComparison.Ordinal))
            {
                command.Text = Unquote(line[StringPrefix.Length..].Trim());
                command.InstantOnly = true;
            }
            else if (line.Split(' ')[0] == "expect")
            {
                ReadExpectation(command, line);
                position--;
            }
            else if (TryNumber(line) is { } scalar)
            {
                command.Scalar = scalar;
                break;
            }
            else
            {
                var series = SeriesNotation.Read(line);
                if (series.Points.Count > 1 && !command.IsRange && !rangeVector)
                    throw new FormatException("expecting multiple values in instant evaluation not allowed; consider \"expect range vector\"");
                command.Series[series.Labels] = (position, series.Points);
            }
        }
        return command;
    }

    private static (EvalCommand Command, string Mode) ReadHead(ScriptParser.Block block)
    {
        if (Instant.Match(block.Head) is { Success: true } instant)
        {
            var at = ScriptParser.Duration(instant.Groups["at"].Value);
            return (new EvalCommand(
                block.Line, instant.Groups["query"].Value, at, at, 0, IsRange: false), instant.Groups["mode"].Value);
        }
        if (Range.Match(block.Head) is not { Success: true } range)
            throw new FormatException("invalid evaluation command. Must be either 'eval[_fail|_warn|_ordered] instant [at <offset:duration>] <query>' or 'eval[_fail|_warn] range from <from> to <to> step <step> <query>'");
        var (from, to) =
            (ScriptParser.Duration(range.Groups["from"].Value), ScriptParser.Duration(range.Groups["to"].Value));
        if (to < from) throw new FormatException("end timestamp is before start timestamp");
        return (new EvalCommand(
            block.Line, range.Groups["query"].Value, from, to, ScriptParser.Duration(range.Groups["step"].Value),
            IsRange: true), range.Groups["mode"].Value);
    }

    private static TextMatch? OldFailure(string line)
    {
        const string Message = "expected_fail_message", Pattern = "expected_fail_regexp";
        if (line.StartsWith(Message, StringComparison.Ordinal))
            return new TextMatch(line[Message.Length..].Trim(), null);
        return line.StartsWith(Pattern, StringComparison.Ordinal)
            ? new TextMatch(null, Compile(line[Pattern.Length..].Trim()))
            : null;
    }

    private static void ReadRangeVector(EvalCommand command, Match range)
    {
        command.ResultStartMs = ScriptParser.Duration(range.Groups["from"].Value);
        command.ResultEndMs = command.EvalMs = ScriptParser.Duration(range.Groups["to"].Value);
        command.ResultStepMs = ScriptParser.Duration(range.Groups["step"].Value);
        command.InstantOnly = true;
    }

    private static void ReadExpectation(EvalCommand command, string line)
    {
        var match = Expect.Match(line);
        if (!match.Success)
            throw new FormatException(
                "invalid expect statement, must match `expect <type> <match_type>: <string>` format");
        var text = match.Groups["text"].Value.Trim();
        var wanted =
            match.Groups["how"].Value switch { "msg" => new TextMatch(text, null), "regex" =>
                new TextMatch(null, Compile(text)), _ => new TextMatch(null, null) };
        switch (match.Groups["what"].Value)
        {
            case "ordered": command.Ordered = true; break;
            case "fail":
                if (command.Failures.Count > 0)
                    throw new FormatException("invalid expect lines, multiple expect fail lines are not allowed");
                command.Fails = true;
                command.Failures.Add(wanted);
                break;
            case "warn": command.Warnings.Add(wanted); break;
            case "info": command.Infos.Add(wanted); break;
            case "no_warn": command.NoWarning = true; break;
            default: command.NoInfo = true; break;
        }
        if (command.NoInfo && command.Infos.Count > 0)
            throw new FormatException("invalid expect lines, info and no_info cannot be used together");
        if (command.NoWarning && command.Warnings.Count > 0)
            throw new FormatException("invalid expect lines, warn and no_warn cannot be used together");
    }

    private static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Unquote(string text) => text.Length >= 2 && text[0] is '"' or '`' && text[^1] == text[0]
        ? StringSyntax.Unquote(System.Text.Encoding.UTF8.GetBytes(text))
        : throw new FormatException("expected string literal not valid - a quoted string literal is required");

    private static double? TryNumber(string line)
    {
        try
        {
            return PointNotation.ToNumber(line);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
