using LightWatch.Shared;
using LightWatch.Storage.Hosting;
using LightWatch.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Tests.Postgres;

public sealed class PostgresConnectionsTests
{
    private const string Somewhere = "Host=db.example;Username=u;Password=s3cret;Database=metrics";

    [Fact]
    public void Pool_takes_from_the_options_what_the_string_leaves_open()
    {
        var options = new PostgresOptions
        {
            MaxConnections = 7, ConnectTimeout = TimeSpan.FromSeconds(3), StatementTimeout = TimeSpan.FromSeconds(60),
        };
        var open = PostgresConnections.Pooled(Somewhere, options);
        Assert.Equal(
            (7, 3, 65, "LightWatch", "-c statement_timeout=61000"),
            (open.MaxPoolSize, open.Timeout, open.CommandTimeout, open.ApplicationName, open.Options));
        var given = PostgresConnections.Pooled(
            Somewhere + ";Maximum Pool Size=9;Timeout=4;Command Timeout=8;Application Name=mine;Options=-c x=1", options);
        Assert.Equal(
            (9, 4, 8, "mine", "-c x=1"),
            (given.MaxPoolSize, given.Timeout, given.CommandTimeout, given.ApplicationName, given.Options));
    }

    [Fact]
    public void Service_gets_its_pool_from_the_data_source_with_the_options()
    {
        using var services = Services(Somewhere, ("Postgres:MaxConnections", "33"));
        var connections = services.GetRequiredService<PostgresConnections>();
        Assert.Same(services.GetRequiredService<NpgsqlDataSource>(), connections.Pool);
        var pool = new NpgsqlConnectionStringBuilder(connections.Pool.ConnectionString);
        Assert.Equal(("db.example", 33, "LightWatch"), (pool.Host, pool.MaxPoolSize, pool.ApplicationName));
        var single = new NpgsqlConnectionStringBuilder(connections.Unpooled.ConnectionString);
        Assert.Equal(("db.example", false, 5, 0), (
            single.Host, single.Pooling, single.KeepAlive, single.CommandTimeout));
        Assert.Null(pool.Password);
    }

    [Fact]
    public void Health_of_the_database_is_asked_by_our_check_alone()
    {
        using var services = Services(Somewhere);
        var checks = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Equal(["postgres"], checks.Select(c => c.Name));
    }

    [Theory, InlineData("", false), InlineData("http://127.0.0.1:1", true)]
    public void Statements_are_listened_to_only_for_an_export(string endpoint, bool expected)
    {
        using var services = Services(Somewhere, ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint));
        Assert.Equal(expected, services.GetService<OpenTelemetry.Trace.TracerProvider>() is not null);
        Assert.Equal(expected, services.GetService<OpenTelemetry.Metrics.MeterProvider>() is not null);
    }

    [Fact]
    public void String_that_cannot_be_read_is_refused_without_showing_it()
    {
        var error = Assert.Throws<StoreException>(() => Services(Somewhere + ";Hostt=x"));
        Assert.StartsWith("ConnectionStrings:metrics cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_option_is_refused_by_name()
    {
        using var services = Services(Somewhere, ("Postgres:MaxConnections", "1"));
        var error = Assert.Throws<OptionsValidationException>(
            services.GetRequiredService<PostgresConnections>);
        Assert.Contains("MaxConnections", error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(string database, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Configuration["ConnectionStrings:metrics"] = database;
        builder.AddStorage(StorageUse.Place);
        return builder.Services.BuildServiceProvider();
    }
}
