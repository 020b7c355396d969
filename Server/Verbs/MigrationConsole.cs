using System.Globalization;
using LightWatch.Storage;
using LightWatch.Storage.Migrate;

namespace LightWatch.Server.Verbs;

/// <summary>Shows how a migration goes: a bar for each part of it, and a line for each day that was compared.</summary>
internal sealed class MigrationConsole(TimeProvider time) : IMigrationListener
{
    private readonly Dictionary<Tier, (long Days, long Source, long Target, ulong SourceSum, ulong TargetSum)> _totals = [];
    private ProgressBar? _bar;
    private long _begun;
    private string? _first;
    private long _differences;

    public void Begin(string what) => (_bar, _begun) = (new ProgressBar(what), time.GetTimestamp());

    public void At(double share, long samples)
    {
        var seconds = time.GetElapsedTime(_begun).TotalSeconds;
        var notes = new List<string>();
        if (seconds > 0 && samples > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{samples:N0} samples, {samples / seconds:N0}/s"));
        if (share is > 0 and < 1 && seconds > 2) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromSeconds(seconds * (1 - share) / share):h\\:mm\\:ss} left"));
        _bar?.Report(share, string.Join(", ", notes));
    }

    public void Say(string sentence)
    {
        if (_bar is null) Console.WriteLine(sentence);
        else _bar.Say(sentence);
    }

    public void Compared(DayComparison day)
    {
        if (_totals.Count == 0) Say(Line("day", "tier", "series", "there", "samples", "there", "checksum", ""));
        var (source, target) = (day.Source, day.Target);
        var total = _totals.GetValueOrDefault(day.Tier);
        _totals[day.Tier] = (total.Days + 1, total.Source + source.Samples, total.Target + target.Samples, total.SourceSum + source.Checksum, total.TargetSum + target.Checksum);
        _differences += day.Missing + day.Different + day.Extra;
        _first ??= day.First;
        var date = DateTimeOffset.FromUnixTimeMilliseconds(day.DayUnixMs).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Say(Line(date, Name(day.Tier), Number(source.Series), Number(target.Series), Number(source.Samples), Number(target.Samples), source.Checksum.ToString("x16", CultureInfo.InvariantCulture), Verdict(day)));
    }

    /// <summary>Sums up.</summary>
    public void Finish(MigrationRequest request, MigrationResult done)
    {
        foreach (var (tier, total) in _totals.OrderBy(t => t.Key))
            Console.WriteLine(Line("total", Name(tier), "", "", Number(total.Source), Number(total.Target), total.SourceSum.ToString("x16", CultureInfo.InvariantCulture), total.SourceSum == total.TargetSum ? "same" : "differs"));
        if (_first is not null) Console.WriteLine($"first difference: {_first}");
        if (!request.IsCheck)
        {
            var copied = done.SamplesCopied + done.BucketsCopied + done.DocumentsCopied;
            Console.WriteLine(copied == 0
                ? "there was nothing left to copy"
                : string.Create(CultureInfo.InvariantCulture, $"copied {done.SamplesCopied:N0} samples, {done.BucketsCopied:N0} hours and minutes, {done.DocumentsCopied:N0} documents"));
        }
        Console.WriteLine(
            !done.IsSame ? "the target is NOT the same as the source"
            : _differences > 0 ? "everything of the source is in the target, which holds more"
            : "source and target hold the same");
    }

    private static string Verdict(DayComparison day) =>
        day.Missing + day.Different + day.Extra == 0 ? "same"
        : string.Create(CultureInfo.InvariantCulture, $"{day.Missing} missing, {day.Different} different, {day.Extra} more");

    private static string Name(Tier tier) => tier switch { Tier.Minute => "1m", Tier.Hour => "1h", _ => "raw" };

    private static string Line(string day, string tier, string series, string seriesThere, string samples, string samplesThere, string checksum, string verdict) =>
        $"{day,-10} {tier,-6} {series,9} {seriesThere,9} {samples,14} {samplesThere,14}  {checksum,-16} {verdict}".TrimEnd();

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
