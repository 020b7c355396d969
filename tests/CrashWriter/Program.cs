// Appends batches until it is killed, and tells each acknowledged one on standard output.
// Arguments: folder, time of batch 0 (Unix ms), number of the first batch.
using System.Globalization;
using LightWatch.CrashWriter;
using LightWatch.Storage;
using LightWatch.Storage.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

const int Senders = 8;
var first = long.Parse(args[1], CultureInfo.InvariantCulture);
var next = long.Parse(args[2], CultureInfo.InvariantCulture) - 1;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Configuration["Storage:Path"] = args[0];
builder.Configuration["Storage:WalSegmentBytes"] = "1048576";
builder.AddStorage();
using var host = builder.Build();
await host.StartAsync();
var sink = host.Services.GetRequiredService<ISampleSink>();
await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(SendAsync)));

async Task SendAsync()
{
    while (true)
    {
        var number = Interlocked.Increment(ref next);
        using var batch = SampleBatch.Rent();
        for (var series = 0; series < CrashSample.SeriesCount; series++)
            batch.Add(batch.AddSeries(CrashSample.LabelsOf(series)), CrashSample.UnixMs(first, number),
                CrashSample.Value(number, series));
        if (!(await sink.AppendAsync(batch)).IsCommitted) continue;
        var line = number.ToString(CultureInfo.InvariantCulture) + "\n";
        lock (sink)
        {
            Console.Out.Write(line);
            Console.Out.Flush();
        }
    }
}
