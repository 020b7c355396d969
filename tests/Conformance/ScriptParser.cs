using System.Text.RegularExpressions;
using LightWatch.PromQL.Parse;

namespace LightWatch.Conformance;

/// <summary>Reads scripts in the language of Prometheus's PromQL tests.</summary>
/// <remarks>Source: prometheus/promql/promqltest/README.md. An empty line or a comment ends a command.</remarks>
internal static partial class ScriptParser
{
    [GeneratedRegex(
        @"^load(?:_(?<nhcb>with_nhcb))?\s+(?<step>.+?)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Load { get; }

    /// <exception cref="ScriptException">The script is not well formed.</exception>
    public static List<Command> Parse(string script)
    {
        var lines = script.Split('\n').Select(l => l.Trim()).Select(l => l.StartsWith('#') ? "" : l).ToArray();
        var commands = new List<Command>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            var block = new Block(lines, i);
            var word = lines[i].Split([' ', '\t'], 2)[0].ToLowerInvariant();
            try
            {
                commands.Add(word switch
                {
                    "clear" => new ClearCommand(i + 1),
                    _ when word.StartsWith("load", StringComparison.Ordinal) => ReadLoad(block),
                    _ when word.StartsWith("eval", StringComparison.Ordinal) => EvalParser.Read(block),
                    _ => throw new FormatException($"invalid command \"{lines[i]}\""),
                });
            }
            catch (Exception bad) when (bad is FormatException or OverflowException or RegexParseException)
            {
                throw new ScriptException(block.Line, bad.Message);
            }
            i = block.Line - 1;
        }
        return commands;
    }

    private static LoadCommand ReadLoad(Block block)
    {
        var match = Load.Match(block.Head);
        if (!match.Success) throw new FormatException("invalid load command. (load[_with_nhcb] <step:duration>)");
        var start = block.Line;
        var series = new List<SeriesLine>();
        SeriesLine? starts = null;
        while (block.TryNext(out var line))
        {
            if (SeriesNotation.IsStartLine(line))
            {
                var (labels, offsets) = SeriesNotation.ReadStartLine(line);
                if (starts is not null) throw new FormatException("@st line has no following sample line");
                starts = new SeriesLine(labels, [], offsets);
                continue;
            }
            var read = SeriesNotation.Read(line);
            if (starts is not null && starts.Labels != read.Labels)
                throw new FormatException("@st metric does not match the following sample line metric");
            if (starts is not null && starts.StartOffsetsMs!.Count != read.Points.Count)
                throw new FormatException(
                    $"@st line has {starts.StartOffsetsMs.Count} values but sample line has {read.Points.Count}");
            series.Add(read with { StartOffsetsMs = starts?.StartOffsetsMs });
            starts = null;
        }
        return starts is null ? new LoadCommand(
            start, Duration(match.Groups["step"].Value), match.Groups["nhcb"].Success, series)
            : throw new FormatException("@st line has no following sample line");
    }

    /// <summary>A duration in milliseconds.</summary>
    public static long Duration(string text) =>
        DurationText.TryRead(text, out var milliseconds) is { } complaint
            ? throw new FormatException(complaint)
            : milliseconds;

    /// <summary>The lines of one command.</summary>
    internal sealed class Block(string[] lines, int start)
    {
        private int _at = start;

        public string Head { get; } = lines[start];

        /// <summary>The line that was read last, from 1.</summary>
        public int Line => _at + 1;

        /// <summary>The next line, unless the block ends here.</summary>
        public bool TryNext(out string line)
        {
            line = _at + 1 < lines.Length ? lines[_at + 1] : "";
            if (line.Length == 0) return false;
            _at++;
            return true;
        }
    }
}
