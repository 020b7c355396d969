using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace LightWatch.Storage.Tests.Embedded;

/// <summary>
/// Whatever happens to a store, it answers like a naive model. More rounds: environment variable
/// LIGHTWATCH_MODEL_ROUNDS.
/// </summary>
public sealed class StoreModelTests
{
    [Fact]
    public void Any_life_of_a_store_equals_the_naive_model()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("LIGHTWATCH_MODEL_ROUNDS") ?? "40",
            CultureInfo.InvariantCulture);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(rounds),
            Prop.ForAll(Arb.From(StoreModel.Steps, Shorter), steps => Live(steps).GetAwaiter().GetResult()));
    }

    private static async Task Live(StoreStep[] steps)
    {
        using var test = new TestStore(o => o.RawRetention = TimeSpan.FromHours(12));
        var model = new StoreModel();
        foreach (var step in steps)
        {
            await Do(step, test, model);
            Assert.Equal(model.Expected(test.Store.AcceptedWindow.OldestUnixMs), await Read(test));
        }
    }

    private static async Task Do(StoreStep step, TestStore test, StoreModel model)
    {
        var now = test.Clock.UnixMs;
        switch (step)
        {
            case StoreStep.Append append:
                using (var batch = SampleBatch.Rent())
                {
                    foreach (var row in append.Rows)
                    {
                        model.Append(row, now, test.Store.AcceptedWindow);
                        var id = batch.AddSeries(StoreModel.LabelsOf(row.Series));
                        if (row.Histogram is { } histogram)
                            batch.Add(id, now - row.AgoMs, histogram, StoreModel.StartOf(row, now));
                        else batch.Add(id, now - row.AgoMs, row.Value, StoreModel.StartOf(row, now));
                    }
                    Assert.Equal(new AppendResult(AppendStatus.Committed), await test.Store.AppendAsync(batch));
                }
                break;
            case StoreStep.Delete delete:
                model.Delete(delete.Series, now - delete.FromAgoMs, now - delete.ToAgoMs);
                await test.Store.DeleteAsync([new LabelMatcher(MatchKind.Equal, "n", $"{delete.Series}")],
                    now - delete.FromAgoMs, now - delete.ToAgoMs);
                break;
            case StoreStep.Pass pass:
                test.Clock.Leap(pass.Time);
                break;
            case StoreStep.Flush:
                await test.Store.FlushAsync();
                break;
            case StoreStep.Compact:
                await test.Store.CompactAsync();
                break;
            case StoreStep.Restart:
                test.Reopen();
                break;
            default:
                test.Crash();
                break;
        }
    }

    private static async Task<Dictionary<Labels, string[]>> Read(TestStore test)
    {
        using var set = await test.Store.SelectAsync(
            new SeriesQuery([new LabelMatcher(MatchKind.Regex, "n", "[0-9]+")], long.MinValue, long.MaxValue));
        var found = new Dictionary<Labels, string[]>();
        var buffer = new SampleBuffer();
        for (var i = 0; i < set.Count; i++)
        {
            set.Read(i, buffer);
            if (buffer.Count > 0)
                found.Add(set.LabelsOf(i), [.. Enumerable.Range(0, buffer.Count).Select(row => Text(buffer, row))]);
        }
        return found;
    }

    private static string Text(SampleBuffer buffer, int row)
    {
        var histogram = buffer.HasHistograms ? buffer.Histograms[row] : null;
        var start = buffer.HasStartTimes ? buffer.StartUnixMs[row] : 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{buffer.UnixMs[row]} {StoreModel.Text(buffer.Values[row], histogram, start)}");
    }

    // Without one step, then with half of an append's rows: enough to find the few that matter.
    private static IEnumerable<StoreStep[]> Shorter(StoreStep[] steps)
    {
        for (var i = 0; i < steps.Length; i++) yield return [.. steps[..i], .. steps[(i + 1)..]];
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] is not StoreStep.Append { Rows: { Length: > 1 } rows }) continue;
            yield return [.. steps[..i], new StoreStep.Append(rows[..(rows.Length / 2)]), .. steps[(i + 1)..]];
            yield return [.. steps[..i], new StoreStep.Append(rows[(rows.Length / 2)..]), .. steps[(i + 1)..]];
        }
    }
}
