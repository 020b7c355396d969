using System.Globalization;
using LightWatch.Storage;
using LightWatch.Storage.Migrate;

namespace LightWatch.Server.Verbs;

/// <summary>Shows how a migration goes: a bar for each part of it, and a line for each day that was compared.</summary>
internal sealed class MigrationConsole(TimeProvider time) : IMigrationListener
{
    private readonly Dictionary<Tier, Totals> _totals = [];
    private ProgressBar? _bar;
    private long _begun;
    private string? _firstDifference;
    private long _differences;

    public void Begin(string what) => (_bar, _begun) = (new ProgressBar(what), time.GetTimestamp());

    public void At(double share, long samples)
    {
        var seconds = time.GetElapsedTime(_begun).TotalSeconds;
        var notes = new List<string>();
        if (seconds > 0 && samples > 0) notes.Add(Text($"{samples:N0} samples, {samples / seconds:N0}/s"));
        if (share is > 0 and < 1 && seconds > 2)
            notes.Add(Text($"{TimeSpan.FromSeconds(seconds * (1 - share) / share):h\\:mm\\:ss} left"));
        _bar?.Report(share, string.Join(", ", notes));
    }

    public void Say(string sentence)
    {
        if (_bar is null) Console.WriteLine(sentence);
        else _bar.WriteLine(sentence);
    }

    public void Compared(DayComparison day)
    {
        if (_totals.Count == 0) Say(Line("day", "tier", "series", "there", "samples", "there", "checksum", ""));
        var (source, target) = (day.Source, day.Target);
        var total = _totals.GetValueOrDefault(day.Tier);
        _totals[day.Tier] = new Totals(
            total.Source + source.Samples,
            total.Target + target.Samples,
            total.SourceSum + source.Checksum,
            total.TargetSum + target.Checksum);
        _differences += Differences(day);
        _firstDifference ??= day.First;
        var date = DateTimeOffset.FromUnixTimeMilliseconds(day.DayUnixMs).UtcDateTime;
        Say(Line(
            date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Name(day.Tier),
            Number(source.Series),
            Number(target.Series),
            Number(source.Samples),
            Number(target.Samples),
            Hex(source.Checksum),
            Verdict(day)));
    }

    /// <summary>Sums up.</summary>
    public void Finish(MigrationRequest request, MigrationResult done)
    {
        foreach (var (tier, total) in _totals.OrderBy(t => t.Key))
        {
            var (source, target) = (Number(total.Source), Number(total.Target));
            var verdict = total.SourceSum == total.TargetSum ? "same" : "differs";
            Console.WriteLine(Line("total", Name(tier), "", "", source, target, Hex(total.SourceSum), verdict));
        }
        if (_firstDifference is not null) Console.WriteLine($"first difference: {_firstDifference}");
        if (!request.IsCheck) Console.WriteLine(Copied(done));
        Console.WriteLine(
            !done.IsSame ? "the target is NOT the same as the source"
            : _differences > 0 ? "everything of the source is in the target, which holds more"
            : "source and target hold the same");
    }

    private static string Copied(MigrationResult done) =>
        done.SamplesCopied + done.BucketsCopied + done.DocumentsCopied == 0
            ? "there was nothing left to copy"
            : Text($"copied {done.SamplesCopied:N0} samples, {done.BucketsCopied:N0} hours and minutes, ")
                + Text($"{done.DocumentsCopied:N0} documents");

    private static long Differences(DayComparison day) => day.Missing + day.Different + day.Extra;

    private static string Verdict(DayComparison day) =>
        Differences(day) == 0 ? "same" : Text($"{day.Missing} missing, {day.Different} different, {day.Extra} more");

    private static string Name(Tier tier) => tier switch { Tier.Minute => "1m", Tier.Hour => "1h", _ => "raw" };

    private static string Line(
        string day, string tier, string series, string seriesThere, string samples, string samplesThere,
        string checksum, string verdict)
    {
        var counts = $"{series,9} {seriesThere,9} {samples,14} {samplesThere,14}";
        return $"{day,-10} {tier,-6} {counts}  {checksum,-16} {verdict}".TrimEnd();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Hex(ulong checksum) => checksum.ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    // Samples and the sums of their checksums, of all compared days.
    private readonly record struct Totals(long Source, long Target, ulong SourceSum, ulong TargetSum);
}
