namespace LightWatch.Server.Hosting;

/// <summary>The configured addresses of the listeners, as something on this machine would call them.</summary>
internal static class ListenerUrls
{
    extension(IConfiguration configuration)
    {
        /// <summary>The listener's address; an address that means "everywhere" becomes the loopback one.</summary>
        /// <param name="name">One of the names in <see cref="Listeners"/>.</param>
        /// <exception cref="InvalidDataException">There is no such listener; the message names the key.</exception>
        public string ListenerUrl(string name)
        {
            var key = $"Kestrel:Endpoints:{name}:Url";
            var url = configuration[key] ?? throw new InvalidDataException($"the setting {key} is missing");
            foreach (var everywhere in (string[])["://*", "://+", "://0.0.0.0", "://[::]"])
                url = url.Replace(everywhere, "://127.0.0.1", StringComparison.Ordinal);
            return url.TrimEnd('/');
        }
    }
}
