using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LightWatch.ServiceDefaults.Tests;

// It listens to all activities of the process.
[Collection("listeners of activities")]
public sealed class TelemetryFlushTests
{
    [Fact]
    public async Task Receiver_that_hangs_does_not_hold_up_the_end()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}";
        builder.AddTelemetry();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<ILogger<TelemetryFlushTests>>().LogWarning("something to export");

        var ended = Task.Run(
            async () =>
            {
                await host.StopAsync(CancellationToken.None);
                host.Dispose();
            },
            CancellationToken.None);
        // Twice a second at most; without a bound of our own it is 5 s and more.
        await ended.WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
    }
}
