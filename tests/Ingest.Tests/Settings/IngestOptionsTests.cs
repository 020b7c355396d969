using Microsoft.Extensions.Options;

namespace LightWatch.Ingest.Tests.Settings;

public sealed class IngestOptionsTests
{
    [Fact]
    public async Task Settings_that_make_no_sense_stop_the_start_and_are_named()
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => IngestHost.StartAsync(("Ingest:MaxLabels", "0")));
        Assert.Contains("MaxLabels", error.Message, StringComparison.Ordinal);
    }
}
