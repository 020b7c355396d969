using LightWatch.Storage.Migrate;

namespace LightWatch.Storage.Tests.Migrate;

public sealed class UnstreamedCommitsTests
{
    [Theory, InlineData(0, false), InlineData(2 * SomeFolder.Hour, false), InlineData(4 * SomeFolder.Hour, true)]
    public async Task Only_samples_that_no_window_holds_need_not_be_told_of(long age, bool expected)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var batch = SampleBatch.Rent();
        var series = batch.AddSeries(SomeData.Cpu);
        batch.Add(series, now - SomeFolder.Day, 1);
        batch.Add(series, now - age, 2);
        Assert.Equal(
            expected, await new UnstreamedCommits(TimeProvider.System).PublishAsync(
                batch, TestContext.Current.CancellationToken));
    }
}
