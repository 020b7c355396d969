using BenchmarkDotNet.Running;
using LightWatch.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks -- sizes             bits per sample by codec, beside Gorilla XOR
// dotnet run -c Release --project tests/Benchmarks -- speed             time a sample, on a busy machine too
// dotnet run -c Release --project tests/Benchmarks -- fleet [hosts]     24 h of a fleet: disk per sample, select and
// decode dotnet run -c Release --project tests/Benchmarks -- store [hosts]     24 h of a fleet through the sink: CPU
// and disk per sample, select and decode dotnet run -c Release --project tests/Benchmarks -- --filter '*'     
// BenchmarkDotNet
switch (args.FirstOrDefault())
{
    case "sizes":
        SizeReport.Print(Console.Out);
        break;
    case "speed":
        SpeedReport.Print(Console.Out);
        break;
    case "fleet":
        FleetReport.Print(args.Length > 1
            ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)
            : 100, Console.Out);
        break;
    case "store":
        await StoreReport.PrintAsync(args.Length > 1
            ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)
            : 100, hours: 24, hostsInBatch: 10, Console.Out);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SizeReport).Assembly).Run(args);
        break;
}
