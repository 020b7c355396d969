namespace LightWatch.AppHost.Stores;

/// <summary>The installed Redis as a program of the stack; it keeps nothing on disk.</summary>
/// <param name="program">The path of <c>redis-server</c>.</param>
/// <param name="folder">Its working folder, which holds the file of its settings.</param>
/// <param name="password">What clients send.</param>
internal sealed class LocalRedis(string program, string folder, ParameterResource password)
    : ExecutableResource("redis", program, folder), IResourceWithConnectionString
{
    public const string Endpoint = "tcp";

    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var endpoint = new EndpointReference(this, Endpoint);
            return ReferenceExpression.Create(
                $"{endpoint.Property(EndpointProperty.HostAndPort)},password={password}");
        }
    }

    /// <summary>
    /// Writes the settings; the password lies in a file that is only the owner's, not on the command line.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var settings = new StreamWriter(Path.Combine(WorkingDirectory, "redis.conf"), file);
        await settings.WriteAsync(
            $"""
            bind 127.0.0.1
            requirepass {await password.GetValueAsync(cancel)}
            save ""
            appendonly no
            maxmemory 256mb
            maxmemory-policy noeviction

            """);
    }
}
